package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class GroupAdministrationTest {
    @Parameter
    StateOn on;

    private static final Caller OPERATOR = Caller.operator();

    private static AccessFixture access;
    private static GroupAdministration groups;
    private static UserAdministration users;
    private static AccessViews views;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
        groups = new GroupAdministration(access.database, access.groups);
        users = access.room.userAdministration();
        views = new AccessViews(access.database, access.types);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    private static Parameters with(String... pairs) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return new Parameters(values);
    }

    @Test
    void aGroupThatGoesTakesItsMembershipsAndGrantsAlong() {
        User user = access.user();
        Group group = access.groupOf(user);
        access.grants.grant(OPERATOR, group.id(), "table", "orders");
        assertThat(groups.get(with("group_id", group.id())))
                .satisfies(detail -> assertThat(detail.memberCount()).isEqualTo(1))
                .satisfies(detail -> assertThat(detail.grantCount()).isEqualTo(1));

        groups.remove(with("group_id", group.id()), OPERATOR);

        assertThat(access.caller(user).mayRead("orders")).isFalse();
        assertThat(views.overview().grants())
                .extracting(AccessOverview.Given::groupId)
                .doesNotContain(group.id());
        assertProblem(Problem.NOT_FOUND, () -> groups.get(with("group_id", group.id())));
    }

    @Test
    void systemGroupsKeepTheirNamesAndStay() {
        Parameters admin = with("group_id", Groups.ADMIN);

        assertProblem(Problem.CONFLICT, () -> groups.remove(admin, OPERATOR));
        assertProblem(Problem.CONFLICT, () -> groups.change(admin, new GroupRequest("Chiefs", null), OPERATOR));
        assertThat(groups.change(admin, new GroupRequest(null, "They may do everything"), OPERATOR)
                        .description())
                .isEqualTo("They may do everything");
    }

    @Test
    void aGroupIsRenamedToAFreeNameOrToItsOwnInAnotherCase() {
        GroupDetail sales = groups.create(new GroupRequest("Sales", " Sells "), OPERATOR);
        groups.create(new GroupRequest("Support", null), OPERATOR);
        Parameters id = with("group_id", sales.id());

        assertThat(sales.description()).isEqualTo("Sells");
        assertThat(sales.origin()).isEqualTo(GroupOrigin.CUSTOM);
        assertThat(groups.change(id, new GroupRequest("SALES", null), OPERATOR).name())
                .isEqualTo("SALES");
        assertProblem(Problem.CONFLICT, () -> groups.change(id, new GroupRequest("support", null), OPERATOR));
        assertProblem(Problem.INVALID, () -> groups.change(id, new GroupRequest("a\u0000b", null), OPERATOR));
        assertProblem(Problem.INVALID, () -> groups.change(id, null, OPERATOR));
    }

    @Test
    void membersComeByAddressInAnyCaseAndOnce() {
        User user = access.user();
        GroupDetail group = groups.create(new GroupRequest("Warehouse", null), OPERATOR);
        Parameters id = with("group_id", group.id());

        Member member = groups.addMember(id, new MemberRequest(user.email().toUpperCase()), OPERATOR);
        assertThat(member.userId()).isEqualTo(user.id());
        assertThat(member.source()).isEqualTo(MemberSource.ADMIN);
        assertProblem(Problem.CONFLICT, () -> groups.addMember(id, new MemberRequest(user.email()), OPERATOR));
        assertProblem(Problem.NOT_FOUND, () -> groups.addMember(id, new MemberRequest("nobody@example.com"), OPERATOR));
        assertProblem(Problem.NOT_FOUND, () -> groups.addMember(id, new MemberRequest(null), OPERATOR));
        assertThat(groups.memberships(with("user_id", user.id())))
                .extracting(Membership::groupName)
                .containsExactly("Warehouse");

        Parameters both = with("group_id", group.id(), "user_id", user.id());
        groups.removeMember(both, OPERATOR);
        assertProblem(Problem.NOT_FOUND, () -> groups.removeMember(both, OPERATOR));
    }

    @Test
    void whatAnotherSourceDecidesStays() {
        User user = access.user();
        access.groups.addMember(null, Groups.EVERYONE, user.id(), MemberSource.SYSTEM_SEED);

        assertProblem(
                Problem.NOT_FOUND,
                () -> groups.removeMember(with("group_id", Groups.EVERYONE, "user_id", user.id()), OPERATOR));
    }

    @Test
    void aGroupOfADirectoryIsReadOnlyHere() {
        User user = access.user();
        Group group = access.groupOf(user);
        access.database.write(handle ->
                handle.execute("insert into group_mappings values ('google_sync', 'team@example.com', ?)", group.id()));
        Parameters id = with("group_id", group.id());

        assertThat(groups.get(id).isGoogleManaged()).isTrue();
        assertThat(groups.get(id).mappedEmail()).isEqualTo("team@example.com");
        assertProblem(Problem.GOOGLE_MANAGED_READONLY, () -> groups.remove(id, OPERATOR));
        assertProblem(
                Problem.GOOGLE_MANAGED_READONLY, () -> groups.change(id, new GroupRequest("Mine", null), OPERATOR));
        assertProblem(
                Problem.GOOGLE_MANAGED_READONLY,
                () -> groups.join(with("user_id", access.user().id()), new MembershipRequest(group.id()), OPERATOR));
    }

    @Test
    void accountsAreFoundByPartOfAddressOrNameAndByGroup() {
        User ada = access.users.create(OPERATOR, "Ada.L@Sums.example", "Countess");
        User kay = access.users.create(OPERATOR, "kay@sums.example", "Kay");
        Group group = access.groupOf(kay);

        assertThat(users.list(with("search", "SUMS")))
                .extracting(UserDetail::id)
                .containsExactly(ada.id(), kay.id());
        assertThat(users.list(with("search", "countess")))
                .extracting(UserDetail::id)
                .containsExactly(ada.id());
        assertThat(users.list(with("search", "sums", "limit", "1", "offset", "1")))
                .extracting(UserDetail::id)
                .containsExactly(kay.id());
        assertThat(users.list(with("search", "%"))).isEmpty();
        assertThat(users.list(with("group_id", group.id()))).singleElement().satisfies(user -> {
            assertThat(user.groups()).extracting(GroupRef::id).containsExactly(group.id());
            assertThat(user.role()).isEqualTo("user");
            assertThat(user.isSsoUser()).isFalse();
        });
        assertProblem(Problem.BAD_PARAMETER, () -> users.list(with("limit", "0")));
    }

    @Test
    void anAccountOfADirectoryIsNotRemovedAndGetsNoPassword() {
        User user = access.user();
        access.groups.addMember(null, Groups.EVERYONE, user.id(), MemberSource.GOOGLE_SYNC);
        Parameters id = with("user_id", user.id());

        assertThat(users.get(id).isSsoUser()).isTrue();
        assertProblem(Problem.CONFLICT, () -> users.remove(id, OPERATOR));
        assertProblem(Problem.CONFLICT, () -> users.setPassword(id, new NewPassword("long enough"), OPERATOR));
        assertProblem(Problem.INVALID, () -> users.setPassword(id, new NewPassword("short"), OPERATOR));
        assertThat(users.deactivate(id, OPERATOR).deactivatedAt()).isNotNull();
        assertThat(users.activate(id, OPERATOR).deactivatedAt()).isNull();
    }

    @Test
    void effectiveAccessNamesEveryGroupThatOpensAResource() {
        User user = access.user();
        Group first = access.groupOf(user);
        Group second = access.groupOf(user);
        access.grants.grant(OPERATOR, first.id(), "table", "orders");
        access.grants.grant(OPERATOR, second.id(), "table", "orders");
        access.grants.grant(OPERATOR, second.id(), "memory_domain", "Finance");

        EffectiveAccess mine = views.mine(access.caller(user));

        assertThat(mine.isAdmin()).isFalse();
        assertThat(mine.items()).extracting(EffectiveAccess.Item::resourceId).containsExactly("finance", "orders");
        assertThat(mine.items().get(1).viaGroups())
                .extracting(EffectiveAccess.Via::groupId)
                .containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(views.ofUser(with("user_id", user.id()))).isEqualTo(mine);
        assertProblem(Problem.NOT_FOUND, () -> views.ofUser(with("user_id", "nobody")));
    }
}
