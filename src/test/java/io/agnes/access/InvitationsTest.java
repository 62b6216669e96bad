package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Links that an administrator makes. */
@OnBothDatabases
class InvitationsTest {
    @Parameter
    StateOn on;

    private static final String PASSWORD = "correct horse battery";

    private static AccessFixture access;
    private static UserAdministration administration;
    private static Caller admin;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
        administration = access.room.userAdministration();
        admin = Caller.operator();
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    @AfterEach
    void mend() {
        access.mailIsSetUp = true;
        access.mailFails = false;
        access.sent.clear();
    }

    @Test
    void anInvitationIsMailedAndShownAndSetsTheFirstPassword() {
        UserDetail made = administration.create(new NewUser("kay@example.com", "Kay", true), admin);

        assertThat(made.inviteEmailSent()).isTrue();
        assertThat(made.inviteUrl())
                .startsWith("https://agnes.example/auth/password/setup?email=kay%40example.com&token=");
        assertThat(access.sent)
                .singleElement()
                .returns("kay@example.com", AccessFixture.Sent::email)
                .returns(Purpose.SETUP, AccessFixture.Sent::purpose)
                .returns(token(made.inviteUrl()), AccessFixture.Sent::token);
        assertThat(access.audit.newest(3))
                .extracting(AuditEntry::action)
                .contains("user.create", "user.invite", "link.sent");
        assertThat(access.audit.newest(3).toString() + made).doesNotContain(token(made.inviteUrl()));
        assertThat(access.room
                        .passwordChanges()
                        .setUp(null, new PasswordRequest.Confirm("kay@example.com", token(made.inviteUrl()), PASSWORD)))
                .isNotNull();
    }

    @Test
    void withoutMailAnAdministratorHandsTheLinkOn() {
        access.mailIsSetUp = false;
        UserDetail unsent = administration.create(new NewUser("lee@example.com", null, true), admin);
        assertThat(unsent.inviteEmailSent()).isFalse();
        assertThat(token(unsent.inviteUrl())).hasSize(43);

        access.mailIsSetUp = true;
        access.mailFails = true;
        UserDetail failed = administration.create(new NewUser("max@example.com", null, true), admin);
        assertThat(failed.inviteEmailSent()).isFalse();
        assertThat(failed.inviteUrl()).isNotNull();
        assertThat(access.sent).isEmpty();
    }

    @Test
    void anAccountIsMadeWithoutInvitationUnlessOneIsAskedFor() {
        UserDetail made = administration.create(new NewUser("ned@example.com", null, null), admin);

        assertThat(made.inviteUrl()).isNull();
        assertThat(made.inviteEmailSent()).isNull();
        assertThat(access.sent).isEmpty();
        assertProblem(Problem.CONFLICT, () -> administration.create(new NewUser("Ned@Example.com", null, true), admin));
        assertThat(access.sent).as("who has an account is not invited").isEmpty();
    }

    @Test
    void aResetLinkLetsItsOwnerChooseAnotherPassword() {
        User user = access.userWithPassword("another horse battery");

        ResetLink link = administration.resetPassword(of(user.id()), admin);

        assertThat(link.emailSent()).isTrue();
        assertThat(link.resetUrl()).startsWith("https://agnes.example/auth/password/reset?");
        assertThat(access.room
                        .passwordChanges()
                        .reset(null, new PasswordRequest.Confirm(user.email(), token(link.resetUrl()), PASSWORD)))
                .isNotNull();
        assertThat(access.audit.newest(10)).extracting(AuditEntry::action).contains("user.reset_password");
    }

    @Test
    void anAccountThatIsUnknownDeactivatedOrOfADirectoryGetsNoLink() {
        User deactivated = access.user();
        access.users.setActive(admin, deactivated.id(), false);
        User foreign = access.userWithPassword(PASSWORD);
        Group group = access.groupOf(access.user());
        access.groups.addMember(admin, group.id(), foreign.id(), MemberSource.GOOGLE_SYNC);

        assertProblem(Problem.NOT_FOUND, () -> administration.resetPassword(of("nobody"), admin));
        assertProblem(Problem.CONFLICT, () -> administration.resetPassword(of(deactivated.id()), admin));
        assertProblem(Problem.CONFLICT, () -> administration.resetPassword(of(foreign.id()), admin));

        access.room.passwordChanges().requestReset(new PasswordRequest.Link(foreign.email()));
        User local = access.userWithPassword(PASSWORD);
        access.room.passwordChanges().requestReset(new PasswordRequest.Link(local.email()));
        org.awaitility.Awaitility.await().until(() -> !access.sent.isEmpty());
        assertThat(access.sent).extracting(AccessFixture.Sent::email).containsExactly(local.email());
    }

    private static Parameters of(String userId) {
        return new Parameters(Map.of("user_id", userId));
    }

    private static String token(String url) {
        return URI.create(url).getQuery().replaceFirst(".*token=", "");
    }
}
