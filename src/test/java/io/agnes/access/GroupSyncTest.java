package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agnes.access.openid.IssuerException;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** The groups of Google's directory, taken over when somebody signs in with Google. */
@OnBothDatabases
class GroupSyncTest {
    @Parameter
    StateOn on;

    @TempDir
    static Path folder;

    private static final String ADMINS = "data-admins@example.com";
    private static final String ALL = "everybody@example.com";

    private static volatile List<String> inDirectory = List.of();
    private static volatile boolean broken;
    private static OpenIdFixture open;
    private static AccessFixture access;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on) {
        GoogleConfig google = new GoogleConfig(
                OpenIdFixture.CLIENT, "example.com", "admin@example.com", "reader@example.com", "Data-", ADMINS, ALL);
        open = new OpenIdFixture(folder.resolve(on.name()), on, google, email -> {
            if (broken) {
                throw IssuerException.unreachable("The directory does not answer", null);
            }
            return inDirectory;
        });
        access = open.access;
    }

    @AfterParameterizedClassInvocation
    static void close() {
        open.close();
    }

    @Test
    void groupsWithThePrefixAndTheMappedOnesComeAndGo() {
        Account account = signIn("one@example.com", "Data-Sales@example.com", "hr@example.com", ALL);

        assertThat(account.groups()).containsExactly("Everyone", "data-sales@example.com");
        assertThat(memberships(account)).containsOnlyKeys("Everyone", "data-sales@example.com");
        assertThat(memberships(account).values()).containsOnly(MemberSource.GOOGLE_SYNC);
        Group sales = access.groups.byName("data-sales@example.com").orElseThrow();
        assertThat(access.room.groupAdministration().get(parameters(sales.id())).origin())
                .isEqualTo(GroupOrigin.GOOGLE_SYNC);

        assertThat(signIn("two@example.com", "data-sales@example.com").groups())
                .containsExactly("data-sales@example.com");
        assertThat(access.groups.members(sales.id())).hasSize(2);
        assertThat(signIn("one@example.com", ALL, "data-ops@example.com").groups())
                .containsExactly("Everyone", "data-ops@example.com");
        assertThat(access.groups.members(sales.id())).hasSize(1);
    }

    @Test
    void whatOthersHaveGivenStays() {
        User user = access.user();
        Group own = access.groupOf(user);
        access.groups.addMember(Caller.operator(), Groups.EVERYONE, user.id(), MemberSource.SYSTEM_SEED);
        access.groups.create(Caller.operator(), "data-taken@example.com", null);

        Account account = signIn(user.email(), ALL, "data-x@example.com", "data-taken@example.com");
        assertThat(memberships(account))
                .isEqualTo(Map.of(
                        own.name(),
                        MemberSource.ADMIN,
                        "Everyone",
                        MemberSource.SYSTEM_SEED,
                        "data-x@example.com",
                        MemberSource.GOOGLE_SYNC));
        assertThat(memberships(signIn(user.email(), "data-y@example.com")))
                .containsOnlyKeys(own.name(), "Everyone", "data-y@example.com");
    }

    @Test
    void aSyncThatFailsOrTellsNothingLeavesTheLastGroups() {
        Account account = signIn("three@example.com", "data-a@example.com");
        assertThat(signIn("three@example.com").groups()).isEqualTo(account.groups());
        broken = true;
        try {
            assertThat(signIn("three@example.com", "data-b@example.com").groups())
                    .isEqualTo(account.groups());
        } finally {
            broken = false;
        }
    }

    @Test
    void whoeverIsInNoneOfTheGroupsIsRefusedAndLosesThoseThatTheDirectoryGave() {
        Account account = signIn("four@example.com", "data-a@example.com");
        long before = access.users.count();

        assertRefused("four@example.com");
        assertRefused("nobody.yet@example.com");
        assertThat(memberships(account)).isEmpty();
        assertThat(access.users.count()).isEqualTo(before);
    }

    @Test
    void theDirectoryMakesAdministratorsAndNeverEndsTheLastOne() {
        assertThat(signIn("boss@example.com", ADMINS).isAdmin()).isTrue();
        assertThat(signIn("deputy@example.com", ADMINS).isAdmin()).isTrue();
        assertThat(signIn("deputy@example.com", ALL).isAdmin()).isFalse();
        assertThat(signIn("boss@example.com", ALL).isAdmin()).as("the last one").isTrue();
        assertThat(access.room
                        .groupAdministration()
                        .get(parameters(Groups.ADMIN))
                        .mappedEmail())
                .isEqualTo(ADMINS);
        assertThat(catchThrowableOfType(AgnesException.class, () -> access.room
                                .groupAdministration()
                                .addMember(
                                        parameters(Groups.ADMIN),
                                        new MemberRequest("deputy@example.com"),
                                        Caller.operator()))
                        .problem())
                .isEqualTo(Problem.GOOGLE_MANAGED_READONLY);
    }

    @Test
    void aSignInThatChangesNoGroupWritesNone() {
        signIn("five@example.com", "data-a@example.com", ALL);
        long version = access.database.changes();

        signIn("five@example.com", ALL, "data-a@example.com");

        assertThat(access.database.changes()).isEqualTo(version);
    }

    private static Account signIn(String email, String... groups) {
        inDirectory = List.of(groups);
        open.vouch(OpenIdFixture.GOOGLE, OpenIdFixture.person(email));
        return open.signIn(OpenId.GOOGLE).login().user();
    }

    private static void assertRefused(String email) {
        assertThat(catchThrowableOfType(AgnesException.class, () -> signIn(email, "hr@example.com"))
                        .problem())
                .isEqualTo(Problem.NOT_IN_ALLOWED_GROUP);
    }

    private static Map<String, MemberSource> memberships(Account account) {
        return access.database.read(handle -> GroupRows.memberships(handle, account.id())).stream()
                .collect(Collectors.toMap(Membership::groupName, Membership::source));
    }

    private static Parameters parameters(String groupId) {
        return new Parameters(Map.of("group_id", groupId));
    }
}
