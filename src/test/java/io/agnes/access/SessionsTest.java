package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class SessionsTest {
    @Parameter
    StateOn on;

    private static AccessFixture access;
    private static Sessions sessions;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
        sessions = access.room.sessions();
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    @Test
    void aLogoutEndsThisSessionAtOnceAndNoOther() {
        User user = access.user();
        String here = access.header(user);
        String there = access.header(user);
        access.authenticate(here);

        sessions.logout(access.authenticate(here));

        assertEnded(here);
        assertThat(access.authenticate(there).userId()).isEqualTo(user.id());
        assertThat(access.audit.newest(1)).extracting(AuditEntry::action).containsExactly("logout");
    }

    @Test
    void aTokenThatWasSignedButNeverBegunIsRefused() {
        User user = access.user();

        assertThatThrownBy(() -> access.authenticate(
                        "Bearer " + access.tokens.session(user).value()))
                .hasMessage("The session of this token is unknown.");
    }

    @Test
    void aNewPasswordEndsEverySession() {
        User user = access.user();
        List<String> headers = List.of(access.header(user), access.header(user));
        headers.forEach(access::authenticate);

        access.users.setPassword(Caller.operator(), user.id(), access.passwords.hash("another phrase"));

        headers.forEach(SessionsTest::assertEnded);
    }

    @Test
    void anUnusedSessionEndsAfterItsTimeAndAUsedOneGoesOn() {
        User user = access.user();
        String used = access.header(user);
        String unused = access.header(user);
        access.clock.pass(AccessFixture.IDLE.minusMinutes(1));
        access.authenticate(used);
        access.clock.pass(Duration.ofMinutes(2));

        assertThat(access.authenticate(used).userId()).isEqualTo(user.id());
        assertThatThrownBy(() -> access.authenticate(unused))
                .hasMessage("The session of this token was not used for too long.");

        access.room.lastUse().write();
        access.clock.pass(AccessFixture.IDLE.minusMinutes(1));
        assertThat(access.authenticate(used).userId()).isEqualTo(user.id());
    }

    @Test
    void usesAreWrittenTogetherAndNeitherTheyNorSignInsMakeCallersBeReadAgain() {
        User user = access.userWithPassword("correct horse battery");
        String header = access.header(user);
        Caller caller = access.authenticate(header);
        TokenRequest request = new TokenRequest(user.email(), "correct horse battery");
        for (int i = 0; i < 3; i++) {
            access.authenticate(
                    "Bearer " + access.signIn.tokenFrom(null, request).accessToken());
        }
        access.room.lastUse().write();

        assertThat(access.authenticate(header)).isSameAs(caller);
        assertThat(sessions.list(caller)).hasSize(4).allSatisfy(session -> assertThat(session.lastUsedAt())
                .isEqualTo(access.clock.instant()));
    }

    @Test
    void aPersonSeesAndEndsOnlyTheirOwnLiveSessions() {
        User user = access.user();
        Caller here = access.caller(user);
        String other = access.header(user);
        Caller stranger = access.caller(access.user());
        sessions.logout(access.caller(user));

        List<Session> mine = sessions.list(here);
        assertThat(mine).hasSize(2).filteredOn(Session::current).singleElement().satisfies(session -> {
            assertThat(session.id()).isEqualTo(here.pass().id());
            assertThat(session.address()).isEqualTo("192.0.2.1");
            assertThat(session.provider()).isEqualTo("password");
        });
        String otherId = access.authenticate(other).pass().id();
        assertProblem(Problem.NOT_FOUND, () -> sessions.end(stranger, otherId));
        assertProblem(Problem.NOT_FOUND, () -> sessions.end(here, "nope"));
        assertThat(access.authenticate(other)).isNotNull();

        sessions.end(here, otherId);
        sessions.end(here, otherId);
        assertEnded(other);
        assertThat(sessions.list(here)).hasSize(1);
    }

    @Test
    void whatEndedLongAgoIsSweptAway() {
        User user = access.user();
        String id = access.session(user).id();
        access.clock.pass(Duration.ofDays(32));
        Instant now = access.clock.instant();
        sessions.sweep();

        assertThat(access.database.<Boolean>read(
                        handle -> Sessions.find(handle, id).isPresent()))
                .as("swept at " + now)
                .isFalse();
    }

    @Test
    void aCookieReadsAndChangesOnlyWithItsProof() {
        User user = access.user();
        MintedToken session = access.session(user);
        String proof = access.tokens.csrf(session.id());
        String anothers = access.tokens.csrf(access.session(user).id());

        assertThat(byCookie(session.value(), null, false).userId()).isEqualTo(user.id());
        assertThat(byCookie(session.value(), proof, true).userId()).isEqualTo(user.id());
        for (String wrong : new String[] {null, "", anothers, proof.toUpperCase(), proof + "0"}) {
            assertProblem(Problem.FORBIDDEN, () -> byCookie(session.value(), wrong, true));
        }
        assertThat(access.callers
                        .authenticate(new Presented("Bearer " + session.value(), "stale", null, true, null))
                        .userId())
                .as("a header stands over the cookie and needs no proof")
                .isEqualTo(user.id());
    }

    @Test
    void aCookieHoldsASessionAndNothingElse() {
        Caller caller = access.caller(access.user());
        String personal = access.room
                .personalTokens()
                .create(caller, new NewTokenRequest("x", 1, null, null))
                .token();

        for (String other : List.of(personal, access.tokens.operator().value(), AccessFixture.MACHINE, "x", "a.b.c")) {
            assertProblem(Problem.UNAUTHENTICATED, () -> byCookie(other, null, false));
        }
    }

    @Test
    void theSchedulerIsRecognisedAndIsNobodysAccount() {
        Caller machine = access.authenticate("Bearer " + AccessFixture.MACHINE);

        assertThat(machine.isPerson()).isFalse();
        assertThat(machine.admin()).isFalse();
        assertThat(machine.mayRead("orders")).isFalse();
        assertProblem(Problem.UNAUTHENTICATED, () -> access.authenticate("Bearer " + AccessFixture.MACHINE + "x"));
    }

    private static Caller byCookie(String cookie, String csrf, boolean changes) {
        return access.callers.authenticate(new Presented(null, cookie, csrf, changes, "192.0.2.3"));
    }

    private static void assertEnded(String header) {
        assertThatThrownBy(() -> access.authenticate(header)).hasMessage("The session of this token has ended.");
    }
}
