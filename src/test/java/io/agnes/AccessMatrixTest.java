package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.RunningAgnes.Role;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of caller before every operation that the running server describes. What must come of it stands in
 * {@code access/matrix.csv} and {@code access/rules.csv}; a new operation needs its row there.
 */
@ExtendWith(RunningAgnes.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessMatrixTest {
    /** The session of whoever calls it is over. */
    private static final String ENDS_THE_SESSION = "logOut";

    private static final Map<Role, String> ACCOUNTS = Map.of(
            Role.VIEWER,
            RunningAgnes.VIEWER,
            Role.GRANTED_VIEWER,
            RunningAgnes.GRANTED,
            Role.ADMIN,
            RunningAgnes.ADMIN);

    private final Map<String, AccessTable.Row> matrix = AccessTable.matrix();
    private final Map<String, Map<Role, String>> rules = AccessTable.rules();
    private RunningAgnes agnes;
    private List<Operation> operations;

    @BeforeAll
    void describe(RunningAgnes running) {
        agnes = running;
        operations = Operation.all(running);
    }

    List<Operation> operations() {
        return operations;
    }

    @Test
    void everyOperationHasItsRow() {
        List<String> missing = operations.stream()
                .filter(operation -> !matrix.containsKey(operation.id()))
                .map(operation -> new AccessTable.Row(
                                operation.id(),
                                operation.method(),
                                operation.path(),
                                operation.rule(),
                                operation.takesBody() ? "422" : operation.path().contains("{") ? "404" : "200")
                        .toString())
                .toList();

        assertThat(missing)
                .as("operations without a row; is this rule meant? then add it to %s", AccessTable.MATRIX)
                .isEmpty();
    }

    @Test
    void everyRowHasItsOperation() {
        Set<String> there = operations.stream().map(Operation::id).collect(Collectors.toSet());

        assertThat(matrix.keySet())
                .as("rows of operations that are gone; remove them from %s", AccessTable.MATRIX)
                .isSubsetOf(there);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void eachCallerGetsWhatTheTableSays(Operation operation) {
        AccessTable.Row row = matrix.get(operation.id());
        assertThat(row)
                .as("the row of %s in %s", operation.id(), AccessTable.MATRIX)
                .isNotNull();
        assertThat(operation.method() + " " + operation.path() + " " + operation.rule())
                .as("what the server describes, beside the row of %s", AccessTable.MATRIX)
                .isEqualTo(row.method() + " " + row.path() + " " + row.rule());
        Map<Role, String> outcomes = rules.get(row.rule());
        assertThat(outcomes)
                .as("the rule '%s' in %s", row.rule(), AccessTable.RULES)
                .isNotNull();

        Map<Role, Integer> expected = new TreeMap<>();
        Map<Role, Integer> actual = new TreeMap<>();
        SoftAssertions all = new SoftAssertions();
        outcomes.forEach((role, outcome) -> {
            HttpResponse<String> answer = agnes.send(operation.request(agnes, token(operation, role)));
            expected.put(role, outcome.equals("in") ? row.answerTo(role) : Integer.parseInt(outcome));
            actual.put(role, answer.statusCode());
            all.assertThat(operation.documented())
                    .as("the statuses that the document names; %s got %s", role, answer.body())
                    .contains(Integer.toString(answer.statusCode()));
            if (!outcome.equals("in") && !operation.method().equals("HEAD")) {
                JsonNode problem = RunningAgnes.json(answer);
                all.assertThat(problem.path("status").asInt()).as(answer.body()).isEqualTo(answer.statusCode());
                all.assertThat(problem.path("hint").asText()).as(answer.body()).isNotBlank();
            }
        });
        all.assertThat(actual).isEqualTo(expected);
        all.assertAll();
    }

    private String token(Operation operation, Role role) {
        boolean ends = operation.id().equals(ENDS_THE_SESSION) && ACCOUNTS.containsKey(role);
        return ends ? agnes.signIn(ACCOUNTS.get(role)) : agnes.token(role);
    }
}
