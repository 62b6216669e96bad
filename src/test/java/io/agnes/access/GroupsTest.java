package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
class GroupsTest {
    @Parameter
    StateOn on;

    private static final Caller OPERATOR = Caller.operator();

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
    void theSystemGroupsAreThereOnceHoweverOftenTheServerStarts() {
        access.groups.ensureSystemGroups();
        access.groups.ensureSystemGroups();

        assertThat(access.groups.list())
                .filteredOn(Group::system)
                .extracting(Group::id, Group::name)
                .containsExactly(tuple(Groups.ADMIN, "Admin"), tuple(Groups.EVERYONE, "Everyone"));
    }

    @Test
    void aGroupCannotTakeANameThatReadsLikeAnother() {
        access.groups.create(OPERATOR, " Finance ", "Numbers");

        assertThat(access.groups.byName("FINANCE")).hasValueSatisfying(group -> {
            assertThat(group.name()).isEqualTo("Finance");
            assertThat(group.description()).isEqualTo("Numbers");
            assertThat(group.system()).isFalse();
        });
        assertProblem(Problem.CONFLICT, () -> access.groups.create(OPERATOR, "finance", null));
        assertProblem(Problem.CONFLICT, () -> access.groups.create(OPERATOR, "ADMIN", null));
        assertProblem(Problem.INVALID, () -> access.groups.create(OPERATOR, "  ", null));
        assertProblem(Problem.INVALID, () -> access.groups.create(OPERATOR, "x".repeat(101), null));
    }

    @Test
    void aSourceEndsOnlyItsOwnMemberships() {
        User user = access.user();
        Group group = access.groupOf(user);

        assertThat(access.groups.addMember(OPERATOR, group.id(), user.id(), MemberSource.GOOGLE_SYNC))
                .isFalse();
        assertThat(access.groups.removeMember(OPERATOR, group.id(), user.id(), MemberSource.GOOGLE_SYNC))
                .isFalse();
        assertThat(access.groups.members(group.id())).singleElement().satisfies(member -> {
            assertThat(member.userId()).isEqualTo(user.id());
            assertThat(member.source()).isEqualTo(MemberSource.ADMIN);
            assertThat(member.addedBy()).isEqualTo("operator");
        });
        assertThat(access.groups.removeMember(OPERATOR, group.id(), user.id(), MemberSource.ADMIN))
                .isTrue();
        assertThat(access.groups.members(group.id())).isEmpty();
    }

    @Test
    void everySourceFitsTheStateDatabase() {
        Group group = access.groupOf(access.user());
        for (MemberSource source : MemberSource.values()) {
            assertThat(access.groups.addMember(
                            OPERATOR, group.id(), access.user().id(), source))
                    .isTrue();
        }
        assertThat(access.groups.members(group.id())).extracting(Member::source).contains(MemberSource.values());
    }

    @Test
    void onlyWhoExistsBecomesAMemberOfWhatExists() {
        User user = access.user();

        assertProblem(
                Problem.NOT_FOUND, () -> access.groups.addMember(OPERATOR, "no-group", user.id(), MemberSource.ADMIN));
        assertProblem(
                Problem.NOT_FOUND,
                () -> access.groups.addMember(OPERATOR, Groups.ADMIN, "no-user", MemberSource.ADMIN));
    }

    @Test
    void joiningAndLeavingAdminCountsFromTheNextRequest() {
        access.groups.addMember(OPERATOR, Groups.ADMIN, access.user().id(), MemberSource.ADMIN);
        User user = access.user();
        assertThat(access.caller(user).admin()).isFalse();

        access.groups.addMember(OPERATOR, Groups.ADMIN, user.id(), MemberSource.ADMIN);
        assertThat(access.caller(user).admin()).isTrue();

        access.groups.removeMember(OPERATOR, Groups.ADMIN, user.id(), MemberSource.ADMIN);
        assertThat(access.caller(user).admin()).isFalse();
    }
}
