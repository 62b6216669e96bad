package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class PasswordChangesTest {
    @Parameter
    StateOn on;

    private static final String OLD = "correct horse battery";
    private static final String NEW = "another horse battery";

    private static AccessFixture access;
    private static PasswordChanges changes;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
        changes = access.room.passwordChanges();
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    @Test
    void aChangeNeedsTheCurrentPasswordEndsEverySessionAndBeginsANewOne() {
        User user = access.userWithPassword(OLD);
        String here = access.header(user);
        String there = access.header(user);
        Caller caller = access.authenticate(here);
        assertProblem(
                Problem.UNAUTHENTICATED,
                () -> changes.change(caller, null, new PasswordRequest.Change("wrong horse", NEW)));
        assertProblem(Problem.INVALID, () -> changes.change(caller, null, new PasswordRequest.Change(OLD, "short")));
        assertProblem(Problem.INVALID, () -> changes.change(caller, null, new PasswordRequest.Change(null, NEW)));
        assertThat(access.authenticate(there).userId()).isEqualTo(user.id());

        LoginAnswer answer = changes.change(caller, "192.0.2.4", new PasswordRequest.Change(OLD, NEW));

        assertProblem(Problem.UNAUTHENTICATED, () -> access.authenticate(here));
        assertProblem(Problem.UNAUTHENTICATED, () -> access.authenticate(there));
        assertThat(access.authenticate("Bearer " + answer.accessToken()).userId())
                .isEqualTo(user.id());
        assertThat(logIn(user, NEW).user().id()).isEqualTo(user.id());
        assertProblem(Problem.UNAUTHENTICATED, () -> logIn(user, OLD));
    }

    @Test
    void anInvitationSetsTheFirstPasswordOnce() {
        User user = access.user();
        String token = issue(Purpose.SETUP, user);
        assertProblem(Problem.INVALID, () -> changes.setUp(null, confirm(user.email(), token, "short")));
        assertProblem(Problem.UNAUTHENTICATED, () -> changes.reset(null, confirm(user.email(), token, NEW)));
        assertProblem(Problem.UNAUTHENTICATED, () -> changes.setUp(null, confirm("other@example.com", token, NEW)));

        LoginAnswer answer = changes.setUp(null, confirm(" " + user.email().toUpperCase(), token, NEW));

        assertThat(answer.user().id()).isEqualTo(user.id());
        assertThat(logIn(user, NEW).user().id()).isEqualTo(user.id());
        assertProblem(Problem.UNAUTHENTICATED, () -> changes.setUp(null, confirm(user.email(), token, OLD)));
    }

    @Test
    void aResetEndsEverySession() {
        User user = access.userWithPassword(OLD);
        String header = access.header(user);

        changes.reset(null, confirm(user.email(), issue(Purpose.RESET, user), NEW));

        assertProblem(Problem.UNAUTHENTICATED, () -> access.authenticate(header));
        assertThat(logIn(user, NEW)).isNotNull();
    }

    @Test
    void aDeactivatedAccountIsNotOpenedByALink() {
        User user = access.userWithPassword(OLD);
        String token = issue(Purpose.RESET, user);
        access.users.setActive(Caller.operator(), user.id(), false);

        assertProblem(Problem.UNAUTHENTICATED, () -> changes.reset(null, confirm(user.email(), token, NEW)));
    }

    @Test
    void whoAsksForALinkIsToldTheSameWhetherOrNotThereIsAnAccount() {
        User known = access.userWithPassword(OLD);
        User fresh = access.user();
        User deactivated = access.userWithPassword(OLD);
        access.users.setActive(Caller.operator(), deactivated.id(), false);
        access.sent.clear();

        PasswordRequest.Asked answer = changes.requestReset(new PasswordRequest.Link(deactivated.email()));
        assertThat(changes.requestReset(new PasswordRequest.Link("nobody@example.com")))
                .isEqualTo(answer);
        assertThat(changes.requestReset(new PasswordRequest.Link("no address"))).isEqualTo(answer);
        assertThat(changes.requestSetup(new PasswordRequest.Link(known.email())))
                .as("has a password")
                .isEqualTo(answer);
        assertThat(changes.requestSetup(new PasswordRequest.Link(fresh.email())))
                .isEqualTo(answer);
        assertThat(changes.requestReset(
                        new PasswordRequest.Link(" " + known.email().toUpperCase())))
                .isEqualTo(answer);

        await().until(() -> access.sent.size() == 2);
        assertThat(access.sent)
                .extracting(AccessFixture.Sent::purpose, AccessFixture.Sent::email)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Purpose.SETUP, fresh.email()),
                        org.assertj.core.groups.Tuple.tuple(Purpose.RESET, known.email()));
        assertThat(access.audit.newest(20).toString())
                .doesNotContain(access.sent.get(0).token(), access.sent.get(1).token());
        assertThat(changes.reset(null, confirm(known.email(), access.sent.get(1).token(), NEW)))
                .isNotNull();
    }

    @Test
    void anInstanceWithoutMailSaysSoToEverybody() {
        access.mailIsSetUp = false;
        try {
            assertProblem(
                    Problem.UNAVAILABLE, () -> changes.requestReset(new PasswordRequest.Link("nobody@example.com")));
            assertProblem(Problem.UNAVAILABLE, () -> changes.requestSetup(null));
        } finally {
            access.mailIsSetUp = true;
        }
    }

    private static LoginAnswer logIn(User user, String password) {
        return access.signIn.tokenFrom(null, new TokenRequest(user.email(), password));
    }

    private static String issue(Purpose purpose, User user) {
        return access.database.write(handle -> access.room.oneTimeTokens().issue(handle, purpose, user.id()));
    }

    private static PasswordRequest.Confirm confirm(String email, String token, String password) {
        return new PasswordRequest.Confirm(email, token, password);
    }
}
