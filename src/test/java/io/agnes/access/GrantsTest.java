package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.Problem;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrantsTest {
    private static final Caller OPERATOR = Caller.operator();
    private static final Predicate<String> TABLES = Set.of("orders", "customers", "shop_orders", "old")::contains;

    private static AccessFixture access;

    @BeforeAll
    static void open(@TempDir Path folder) {
        access = new AccessFixture(folder);
    }

    @AfterAll
    static void close() {
        access.close();
    }

    @Test
    void whatIsNotGrantedIsDeniedAndAGrantOrItsEndCountsAtOnce() {
        User user = access.user();
        Group group = access.groupOf(user);
        assertThat(access.caller(user).mayRead("orders")).isFalse();

        Grant grant = access.grants.grant(OPERATOR, group.id(), "table", " Orders ", TABLES);
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
        access.grants.grant(OPERATOR, group.id(), "table", "customers", TABLES);

        assertThat(access.caller(member).mayRead("customers")).isTrue();
        assertThat(access.caller(stranger).mayRead("customers")).isFalse();

        access.groups.removeMember(OPERATOR, group.id(), member.id(), MemberSource.ADMIN);
        assertThat(access.caller(member).mayRead("customers")).isFalse();
    }

    @Test
    void aResourceThatIsUnknownIsNotGranted() {
        Group group = access.groupOf(access.user());

        assertProblem(Problem.NOT_FOUND, () -> access.grants.grant(OPERATOR, group.id(), "table", "ordres", TABLES));
        assertProblem(Problem.NOT_FOUND, () -> access.grants.grant(OPERATOR, group.id(), "table", " ", id -> true));
        assertProblem(Problem.NOT_FOUND, () -> access.grants.grant(OPERATOR, group.id(), "table", null, id -> true));
        assertProblem(Problem.NOT_FOUND, () -> access.grants.grant(OPERATOR, "no-group", "table", "orders", TABLES));
        assertProblem(Problem.INVALID, () -> access.grants.grant(OPERATOR, group.id(), "galaxy", "orders", TABLES));
        assertThat(access.grants.list("table", group.id())).isEmpty();
    }

    @Test
    void theSameGrantIsGivenOnce() {
        Group group = access.groupOf(access.user());
        access.grants.grant(OPERATOR, group.id(), "table", "orders", TABLES);

        assertProblem(Problem.CONFLICT, () -> access.grants.grant(OPERATOR, group.id(), "table", "ORDERS", TABLES));
        assertThat(access.grants.list(null, group.id())).hasSize(1);
    }

    @Test
    void aTableThatGoesTakesItsGrantsWithIt() {
        User user = access.user();
        Group first = access.groupOf(user);
        Group second = access.groupOf(user);
        access.grants.grant(OPERATOR, first.id(), "table", "old", TABLES);
        access.grants.grant(OPERATOR, second.id(), "table", "old", TABLES);
        access.grants.grant(OPERATOR, second.id(), "table", "shop_orders", TABLES);

        assertThat(access.grants.revokeAll("table", "OLD")).isEqualTo(2);

        assertThat(access.caller(user).tables()).containsExactly("shop_orders");
        assertThat(access.grants.revokeAll("table", "old")).isZero();
    }

    @Test
    void grantsThatGoInAFailedChangeStay() {
        Group group = access.groupOf(access.user());
        access.grants.grant(OPERATOR, group.id(), "table", "orders", TABLES);

        assertThatThrownBy(() -> access.database.write(handle -> {
                    access.grants.revokeAll(handle, "table", "orders");
                    throw new IllegalStateException("the table could not be removed");
                }))
                .hasMessage("the table could not be removed");
        assertThat(access.grants.list("table", group.id())).hasSize(1);
    }

    @Test
    void theListIsFilteredAndOrdered() {
        Group group = access.groupOf(access.user());
        access.grants.grant(OPERATOR, group.id(), "table", "shop_orders", TABLES);
        access.grants.grant(OPERATOR, group.id(), "table", "customers", TABLES);

        assertThat(access.grants.list("table", group.id()))
                .extracting(Grant::resourceId)
                .containsExactly("customers", "shop_orders");
        assertThat(access.grants.list(null, null))
                .extracting(Grant::groupName)
                .isSorted()
                .contains(group.name());
        assertProblem(Problem.INVALID, () -> access.grants.list("galaxy", null));
    }

    @Test
    void aGrantThatIsNotThereCannotBeTakenBack() {
        assertProblem(Problem.NOT_FOUND, () -> access.grants.revoke(OPERATOR, "no-grant"));
    }
}
