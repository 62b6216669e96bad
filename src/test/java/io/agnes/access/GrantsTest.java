package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
class GrantsTest {
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

    private static List<Grant> list(String type, String groupId) {
        return access.grants.list(type, groupId, new Page(1000, 0));
    }

    @Test
    void whatIsNotGrantedIsDeniedAndAGrantOrItsEndCountsAtOnce() {
        User user = access.user();
        Group group = access.groupOf(user);
        assertThat(access.caller(user).mayRead("orders")).isFalse();

        Grant grant = access.grants.grant(OPERATOR, group.id(), "table", " Orders ");
        assertThat(grant.resourceId()).isEqualTo("orders");
        assertThat(access.caller(user).mayRead("orders")).isTrue();
        assertThat(access.caller(user).mayRead("ORDERS")).isTrue();
        assertThat(access.caller(user).mayRead("customers")).isFalse();

        access.grants.revoke(OPERATOR, grant.id());
        assertThat(access.caller(user).mayRead("orders")).isFalse();
    }

    @Test
    void aGrantReachesTheMembersOfItsGroupAndNobodyElse() {
        User member = access.user();
        User stranger = access.user();
        Group group = access.groupOf(member);
        access.grants.grant(OPERATOR, group.id(), "table", "customers");

        assertThat(access.caller(member).mayRead("customers")).isTrue();
        assertThat(access.caller(stranger).mayRead("customers")).isFalse();

        access.groups.removeMember(OPERATOR, group.id(), member.id(), MemberSource.ADMIN);
        assertThat(access.caller(member).mayRead("customers")).isFalse();
    }

    @Test
    void aResourceThatIsUnknownIsNotGranted() {
        Group group = access.groupOf(access.user());

        assertProblem(Problem.NOT_FOUND, () -> access.grants.grant(OPERATOR, group.id(), "table", "ordres"));
        assertProblem(Problem.INVALID, () -> access.grants.grant(OPERATOR, group.id(), "table", "orders", "curate"));
        assertProblem(Problem.NOT_FOUND, () -> access.grants.grant(OPERATOR, group.id(), "table", " "));
        assertProblem(Problem.NOT_FOUND, () -> access.grants.grant(OPERATOR, group.id(), "table", null));
        assertProblem(Problem.NOT_FOUND, () -> access.grants.grant(OPERATOR, "no-group", "table", "orders"));
        assertProblem(Problem.INVALID, () -> access.grants.grant(OPERATOR, group.id(), "galaxy", "orders"));
        assertThat(list("table", group.id())).isEmpty();
    }

    @Test
    void theSameGrantIsGivenOnce() {
        Group group = access.groupOf(access.user());
        access.grants.grant(OPERATOR, group.id(), "table", "orders");

        assertProblem(Problem.CONFLICT, () -> access.grants.grant(OPERATOR, group.id(), "table", "ORDERS"));
        assertThat(list(null, group.id())).hasSize(1);
    }

    @Test
    void aTableThatGoesTakesItsGrantsWithIt() {
        User user = access.user();
        Group first = access.groupOf(user);
        Group second = access.groupOf(user);
        access.grants.grant(OPERATOR, first.id(), "table", "old");
        access.grants.grant(OPERATOR, second.id(), "table", "old");
        access.grants.grant(OPERATOR, second.id(), "table", "shop_orders");

        assertThat(access.grants.revokeAll("table", "OLD")).isEqualTo(2);

        assertThat(access.caller(user).tables()).containsExactly("shop_orders");
        assertThat(access.grants.revokeAll("table", "old")).isZero();
    }

    @Test
    void grantsThatGoInAFailedChangeStay() {
        Group group = access.groupOf(access.user());
        access.grants.grant(OPERATOR, group.id(), "table", "orders");

        assertThatThrownBy(() -> access.database.write(handle -> {
                    access.grants.revokeAll(handle, "table", "orders");
                    throw new IllegalStateException("the table could not be removed");
                }))
                .hasMessage("the table could not be removed");
        assertThat(list("table", group.id())).hasSize(1);
    }

    @Test
    void theListIsFilteredAndOrdered() {
        Group group = access.groupOf(access.user());
        access.grants.grant(OPERATOR, group.id(), "table", "shop_orders");
        access.grants.grant(OPERATOR, group.id(), "table", "customers");

        assertThat(list("table", group.id())).extracting(Grant::resourceId).containsExactly("customers", "shop_orders");
        assertThat(list(null, null)).extracting(Grant::groupName).isSorted().contains(group.name());
        assertProblem(Problem.INVALID, () -> list("galaxy", null));
    }

    @Test
    void aGrantThatIsNotThereCannotBeTakenBack() {
        assertProblem(Problem.NOT_FOUND, () -> access.grants.revoke(OPERATOR, "no-grant"));
    }
}
