package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnBothDatabases
class PersonalTokensTest {
    @Parameter
    StateOn on;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static AccessFixture access;
    private static PersonalTokens tokens;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
        tokens = access.room.personalTokens();
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    @Test
    void aTokenIsShownOnceAndOnlyItsHashIsKept() {
        Caller owner = access.caller(access.user());
        NewToken made = tokens.create(owner, new NewTokenRequest(" laptop ", 90, null, "read query"));

        assertThat(made.name()).isEqualTo("laptop");
        assertThat(made.prefix()).isEqualTo(made.id().substring(0, 8));
        assertThat(made.scopes()).containsExactly("read", "query");
        assertThat(made.expiresAt()).isEqualTo(access.clock.instant().plus(Duration.ofDays(90)));
        String kept = access.database.read(
                handle -> handle.createQuery("select token_hash from personal_access_tokens where id = ?")
                        .bind(0, made.id())
                        .mapTo(String.class)
                        .one());
        assertThat(kept).isEqualTo(Secret.hash(made.token())).hasSize(64);
        assertThat(made.toString() + tokens.list(owner) + access.audit.newest(1))
                .doesNotContain(made.token());

        Caller tool = bearer(made.token());
        assertThat(tool.userId()).isEqualTo(owner.userId());
        assertThat(tool.isPerson()).isFalse();
        assertThat(tool.pass().scopes()).containsExactlyInAnyOrder(TokenScope.READ, TokenScope.QUERY);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"name\":\"x\"}', 7776000, read query upload",
        "'{\"name\":\"x\",\"expires_in_days\":7}', 604800, read query upload",
        "'{\"name\":\"x\",\"expires_in_days\":null,\"scope\":\"read\"}', , read",
        "'{\"name\":\"x\",\"ttl_seconds\":60,\"scope\":\"general\"}', 60, read query upload",
        "'{\"name\":\"x\",\"scope\":\"bootstrap-analyst\",\"expires_in_days\":null}', 3600, read query upload",
        "'{\"name\":\"x\",\"scope\":\"bootstrap-analyst\",\"ttl_seconds\":60}', 60, read query upload",
        "'{\"name\":\"x\",\"scope\":\"upload, read\"}', 7776000, read upload"
    })
    void whatIsLeftOutHasItsDefault(String body, Long seconds, String scopes) throws Exception {
        NewTokenRequest request = JSON.readValue(body, NewTokenRequest.class);

        assertThat(request.lifetime()).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
        assertThat(TokenScope.words(request.scopes())).isEqualTo(scopes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"  \"}",
                "{\"name\":\"x\",\"expires_in_days\":0}",
                "{\"name\":\"x\",\"expires_in_days\":3651}",
                "{\"name\":\"x\",\"ttl_seconds\":0}",
                "{\"name\":\"x\",\"ttl_seconds\":315360001}",
                "{\"name\":\"x\",\"scope\":\"everything\"}",
                "{\"name\":\"x\",\"scope\":\"\"}"
            })
    void whatCannotBeUsedIsRefused(String body) throws Exception {
        Caller owner = access.caller(access.user());
        NewTokenRequest request = JSON.readValue(body, NewTokenRequest.class);

        assertProblem(Problem.INVALID, () -> tokens.create(owner, request));
        assertThat(tokens.list(owner)).isEmpty();
    }

    @Test
    void onlyAnAdministratorMakesATokenForAdministration() {
        User user = access.user();
        NewTokenRequest request = new NewTokenRequest("ops", 1, null, "admin");
        assertProblem(Problem.FORBIDDEN, () -> tokens.create(access.caller(user), request));

        access.groups.addMember(Caller.operator(), Groups.ADMIN, user.id(), MemberSource.ADMIN);
        String token = tokens.create(access.caller(user), request).token();
        assertThat(bearer(token).administers()).isTrue();

        access.groups.addMember(Caller.operator(), Groups.ADMIN, access.user().id(), MemberSource.ADMIN);
        access.groups.removeMember(Caller.operator(), Groups.ADMIN, user.id(), MemberSource.ADMIN);
        assertThat(bearer(token).administers()).as("no more than its owner may").isFalse();
    }

    @Test
    void aTokenEndsByItsTimeByRevocationAndWithItsOwner() {
        User user = access.user();
        Caller owner = access.caller(user);
        NewToken brief = tokens.create(owner, new NewTokenRequest("brief", null, 60L, null));
        NewToken eternal = tokens.create(owner, new NewTokenRequest("eternal", null, null, null));
        bearer(brief.token());
        access.clock.pass(Duration.ofSeconds(61));
        assertThatThrownBy(() -> bearer(brief.token())).hasMessage("The token has expired.");
        access.clock.pass(Duration.ofDays(4000));
        assertThat(bearer(eternal.token()).userId()).isEqualTo(user.id());

        access.users.setActive(Caller.operator(), user.id(), false);
        assertThatThrownBy(() -> bearer(eternal.token())).hasMessage("The account of this token is deactivated.");
        access.users.setActive(Caller.operator(), user.id(), true);
        bearer(eternal.token());

        tokens.revoke(owner, eternal.id());
        tokens.revoke(owner, eternal.id());
        assertThatThrownBy(() -> bearer(eternal.token())).hasMessage("The token was revoked.");
        assertThat(access.audit.newest(50))
                .filteredOn(entry -> entry.action().equals("token.revoke"))
                .filteredOn(entry -> entry.resource().equals("token:" + eternal.id()))
                .hasSize(1);
    }

    @Test
    void aTokenSignedWithTheKeyButNotMadeHereIsRefused() {
        Caller owner = access.caller(access.user());
        NewToken made = tokens.create(owner, new NewTokenRequest("x", 1, null, null));

        assertThatThrownBy(() ->
                        bearer(access.tokens.personal(owner, Duration.ofDays(1)).value()))
                .hasMessage("The token is unknown.");
        access.database.write(handle -> handle.execute(
                "update personal_access_tokens set token_hash = ? where id = ?", Secret.hash("other"), made.id()));
        assertThatThrownBy(() -> bearer(made.token())).hasMessage("The token is not the one that was made.");
    }

    @Test
    void tokensOfOthersReadLikeTokensThatAreMissing() {
        Caller owner = access.caller(access.user());
        Caller stranger = access.caller(access.user());
        NewToken made = tokens.create(owner, new NewTokenRequest("x", 1, null, null));

        assertProblem(Problem.NOT_FOUND, () -> tokens.find(stranger, made.id()));
        assertProblem(Problem.NOT_FOUND, () -> tokens.revoke(stranger, made.id()));
        assertThat(tokens.list(stranger)).isEmpty();
        assertThat(tokens.find(owner, made.id()).userEmail())
                .as("for administrators only")
                .isNull();
        assertThat(tokens.listAll(new Parameters(Map.of("limit", "10000"))))
                .filteredOn(token -> token.id().equals(made.id()))
                .singleElement()
                .satisfies(token -> assertThat(token.userEmail()).isEqualTo(owner.email()));
        assertThat(tokens.listAll(new Parameters(Map.of("limit", "1")))).hasSize(1);

        tokens.revokeAny(Caller.operator(), made.id());
        assertThatThrownBy(() -> bearer(made.token())).hasMessage("The token was revoked.");
        assertProblem(Problem.NOT_FOUND, () -> tokens.revokeAny(Caller.operator(), "nope"));
    }

    @Test
    void aTokenRevokesItselfAndNoOther() {
        Caller owner = access.caller(access.user());
        NewToken own = tokens.create(owner, new NewTokenRequest("own", 1, null, null));
        NewToken other = tokens.create(owner, new NewTokenRequest("other", 1, null, null));
        Caller tool = bearer(own.token());

        assertProblem(Problem.FORBIDDEN, () -> tokens.revoke(tool, other.id()));
        tokens.revoke(tool, own.id());
        assertProblem(Problem.UNAUTHENTICATED, () -> bearer(own.token()));
        assertThat(bearer(other.token())).isNotNull();
    }

    @Test
    void theFirstUseFromEachFurtherAddressIsAudited() {
        NewToken made = tokens.create(access.caller(access.user()), new NewTokenRequest("x", 1, null, null));
        for (String address : List.of("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.1")) {
            use(made, address);
        }
        access.room.lastUse().write();
        for (String address : List.of("192.0.2.2", "2001:db8::1")) {
            use(made, address);
            access.room.lastUse().write();
        }

        assertThat(access.audit.newest(20))
                .filteredOn(entry -> entry.action().equals("token.first_use_new_ip"))
                .filteredOn(entry -> entry.resource().equals("token:" + made.id()))
                .extracting(AuditEntry::params)
                .containsExactlyInAnyOrder("{\"address\":\"192.0.2.2\"}", "{\"address\":\"2001:db8::1\"}");
        PersonalToken seen = tokens.listAll(new Parameters(Map.of())).stream()
                .filter(token -> token.id().equals(made.id()))
                .findFirst()
                .orElseThrow();
        assertThat(seen.lastUsedIp()).isEqualTo("2001:db8::1");
        assertThat(seen.lastUsedAt()).isEqualTo(access.clock.instant());
    }

    private static void use(NewToken token, String address) {
        access.callers.authenticate(new Presented("Bearer " + token.token(), null, null, false, address));
    }

    private static Caller bearer(String token) {
        return access.authenticate("Bearer " + token);
    }
}
