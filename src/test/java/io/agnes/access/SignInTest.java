package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class SignInTest {
    @Parameter
    StateOn on;

    private static final String PASSWORD = "correct horse battery";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static AccessFixture access;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    @Test
    void theRightPairGetsATokenThatWorksAndTheOneLoginShape() throws JsonProcessingException {
        User user = access.userWithPassword(PASSWORD);
        access.groups.addMember(Caller.operator(), Groups.EVERYONE, user.id(), MemberSource.ADMIN);
        access.groups.addMember(Caller.operator(), Groups.ADMIN, user.id(), MemberSource.ADMIN);

        LoginAnswer answer = access.signIn.tokenFrom(
                null, new TokenRequest(" " + user.email().toUpperCase(), PASSWORD));

        assertThat(access.authenticate("Bearer " + answer.accessToken()).userId())
                .isEqualTo(user.id());
        JsonNode json = JSON.readTree(JSON.writeValueAsString(answer));
        assertThat(json.properties().stream().map(field -> field.getKey()))
                .containsExactly("access_token", "token_type", "expires_in", "csrf_token", "user");
        assertThat(json.path("token_type").textValue()).isEqualTo("bearer");
        assertThat(json.path("expires_in").longValue()).isEqualTo(86_400);
        assertThat(json.path("user").toString())
                .isEqualTo("{\"id\":\"%s\",\"email\":\"%s\",\"name\":\"User\",\"is_admin\":true,"
                                .formatted(user.id(), user.email())
                        + "\"groups\":[\"Admin\",\"Everyone\"]}");
        assertThat(new Accounts(access.users).me(access.caller(user))).isEqualTo(answer.user());
    }

    @Test
    void whateverIsWrongGetsTheSameAnswerAfterTheSameWork() {
        User active = access.userWithPassword(PASSWORD);
        User deactivated = access.userWithPassword(PASSWORD);
        access.users.setActive(Caller.operator(), deactivated.id(), false);
        List<TokenRequest> wrong = List.of(
                new TokenRequest(active.email(), "wrong horse"),
                new TokenRequest("nobody@example.com", PASSWORD),
                new TokenRequest("no address", PASSWORD),
                new TokenRequest(access.user().email(), PASSWORD),
                new TokenRequest(access.user().email(), ""),
                new TokenRequest(deactivated.email(), PASSWORD),
                new TokenRequest(active.email(), "x".repeat(5000)));

        for (TokenRequest request : wrong) {
            long hashings = access.passwords.hashing.getCompletedTaskCount();
            AgnesException refusal =
                    catchThrowableOfType(AgnesException.class, () -> access.signIn.tokenFrom(null, request));

            assertThat(refusal.problem()).isEqualTo(Problem.UNAUTHENTICATED);
            assertThat(refusal).hasMessage("The e-mail address or the password is not right.");
            assertThat(refusal.hint()).isEqualTo("Check both; an administrator can set a new password.");
            await().until(() -> access.passwords.hashing.getCompletedTaskCount() == hashings + 1);
        }
    }

    @Test
    void theAuditLogTellsTheReasonTheAddressAndNoSecret() {
        User user = access.userWithPassword(PASSWORD);
        String token = access.signIn
                .tokenFrom("192.0.2.7", new TokenRequest(user.email(), PASSWORD))
                .accessToken();
        refuse(new TokenRequest(user.email(), "hunter2-wrong"));
        refuse(new TokenRequest("unknown@example.com", "hunter2-wrong"));
        refuse(new TokenRequest("hunter2-typed-into-the-wrong-field", "hunter2-wrong"));

        List<AuditEntry> entries = access.audit.newest(4);
        assertThat(entries).extracting(AuditEntry::action).containsOnly("login_failed", "token_created");
        assertThat(entries)
                .filteredOn(entry -> entry.action().equals("token_created"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.userId()).isEqualTo(user.id());
                    assertThat(entry.result()).isEqualTo("ok");
                    assertThat(entry.params())
                            .contains("192.0.2.7", "\"provider\":\"password\"")
                            .doesNotContain(token);
                });
        assertThat(entries)
                .filteredOn(entry -> entry.action().equals("login_failed"))
                .allSatisfy(entry -> assertThat(entry.result()).isEqualTo("unauthenticated"))
                .extracting(entry -> entry.userEmail() + " " + entry.params())
                .containsExactlyInAnyOrder(
                        user.email() + " {\"address\":\"192.0.2.9\",\"reason\":\"wrong_password\"}",
                        "unknown@example.com {\"address\":\"192.0.2.9\",\"reason\":\"unknown_user\"}",
                        "null {\"address\":\"192.0.2.9\",\"reason\":\"unknown_user\"}");
        assertThat(entries.toString()).doesNotContain("hunter2", PASSWORD);
    }

    @Test
    void afterTooManyWrongPasswordsTheRightOneHasToWaitToo() {
        User user = access.user();
        access.users.setPassword(Caller.operator(), user.id(), access.passwords.hash(PASSWORD));
        for (int i = 0; i < 10; i++) {
            assertProblem(
                    Problem.UNAUTHENTICATED,
                    () -> access.signIn.tokenFrom(null, new TokenRequest(user.email(), "a wrong one")));
        }

        assertProblem(
                Problem.TOO_MANY_REQUESTS,
                () -> access.signIn.tokenFrom(null, new TokenRequest(user.email(), PASSWORD)));
    }

    @Test
    void aRequestWithoutAFieldIsToldWhichFieldsThereAre() {
        assertProblem(Problem.INVALID, () -> access.signIn.tokenFrom(null, null));
        assertProblem(Problem.INVALID, () -> access.signIn.tokenFrom(null, new TokenRequest(null, PASSWORD)));
        assertProblem(Problem.INVALID, () -> access.signIn.tokenFrom(null, new TokenRequest("ada@example.com", null)));
    }

    @Test
    void neitherTheRequestNorTheAnswerShowsItsSecretInALog() {
        User user = access.userWithPassword(PASSWORD);
        TokenRequest request = new TokenRequest(user.email(), PASSWORD);
        LoginAnswer answer = access.signIn.tokenFrom(null, request);

        assertThat(request.toString()).doesNotContain(PASSWORD);
        assertThat(answer.toString()).doesNotContain(answer.accessToken());
        assertThat(access.users.credential(user.email()).orElseThrow().toString())
                .doesNotContain("argon2");
    }

    private static void refuse(TokenRequest request) {
        assertProblem(Problem.UNAUTHENTICATED, () -> access.signIn.tokenFrom("192.0.2.9", request));
    }
}
