package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class AccessRequestsTest {
    @Parameter
    StateOn on;

    private static final Caller OPERATOR = Caller.operator();
    private static final Parameters NONE = new Parameters(Map.of());

    private static AccessFixture access;
    private static AccessRequests requests;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
        requests = new AccessRequests(access.database, access.groups, access.grants, access.audit);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    private static Parameters request(AccessRequestRef request) {
        return new Parameters(Map.of("request_id", request.id()));
    }

    private static AccessRequestRef ask(User user, String table) {
        return requests.ask(new AccessQuestion(table, "for the report"), access.caller(user));
    }

    @Test
    void anApprovalGrantsTheTableAndPutsTheAskerIntoTheGroup() {
        User user = access.user();
        Group group = access.groupOf(access.user());
        AccessRequestRef asked = ask(user, " Orders ");
        assertThat(asked.status()).isEqualTo(RequestStatus.PENDING);

        Decision decision = requests.approve(request(asked), new Approval(group.id()), OPERATOR);

        assertThat(decision).isEqualTo(new Decision(asked.id(), RequestStatus.APPROVED, group.id(), true, true));
        assertThat(access.caller(user).mayRead("orders")).isTrue();
        assertThat(requests.mine(NONE, access.caller(user)).requests())
                .singleElement()
                .satisfies(mine -> {
                    assertThat(mine.status()).isEqualTo(RequestStatus.APPROVED);
                    assertThat(mine.reason()).isEqualTo("for the report");
                    assertThat(mine.reviewedBy()).isEqualTo("operator");
                });
    }

    @Test
    void aRequestIsDecidedOnce() {
        Group group = access.groupOf(access.user());
        AccessRequestRef denied = ask(access.user(), "orders");
        requests.deny(request(denied), OPERATOR);

        assertProblem(Problem.NOT_FOUND, () -> requests.deny(request(denied), OPERATOR));
        assertProblem(Problem.NOT_FOUND, () -> requests.approve(request(denied), new Approval(group.id()), OPERATOR));
        assertThat(access.grants.list("table", group.id(), new Page(10, 0))).isEmpty();
    }

    @Test
    void whatIsAskedAlreadyOrMayBeReadIsNotAskedAgain() {
        User user = access.user();
        ask(user, "orders");
        assertProblem(Problem.CONFLICT, () -> ask(user, "ORDERS"));

        access.grants.grant(OPERATOR, access.groupOf(user).id(), "table", "customers");
        assertProblem(Problem.CONFLICT, () -> ask(user, "customers"));
        assertProblem(Problem.INVALID, () -> ask(user, "no such; table"));
        assertProblem(Problem.INVALID, () -> requests.ask(null, access.caller(user)));
    }

    @Test
    void askingTellsNobodyWhichTablesExistAndApprovingDoes() {
        User user = access.user();
        Group group = access.groupOf(user);
        AccessRequestRef there = ask(user, "orders");
        AccessRequestRef notThere = ask(user, "salaries");
        assertThat(notThere.status()).isEqualTo(there.status());

        assertProblem(Problem.NOT_FOUND, () -> requests.approve(request(notThere), new Approval(group.id()), OPERATOR));
        assertThat(requests.pending(NONE).requests())
                .extracting(AccessRequest::id)
                .as("what failed is undone")
                .contains(notThere.id());
    }

    @Test
    void noApprovalMakesAnAdministratorOrNamesNoGroup() {
        AccessRequestRef asked = ask(access.user(), "orders");

        assertProblem(Problem.INVALID, () -> requests.approve(request(asked), new Approval(Groups.ADMIN), OPERATOR));
        assertProblem(Problem.INVALID, () -> requests.approve(request(asked), null, OPERATOR));
        assertProblem(Problem.NOT_FOUND, () -> requests.approve(request(asked), new Approval("no-group"), OPERATOR));
    }

    @Test
    void everybodySeesTheirOwnRequestsOnly() {
        User user = access.user();
        ask(user, "orders");

        assertThat(requests.mine(NONE, access.caller(access.user())).requests()).isEmpty();
        assertThat(requests.mine(NONE, access.caller(user)).count()).isEqualTo(1);
    }
}
