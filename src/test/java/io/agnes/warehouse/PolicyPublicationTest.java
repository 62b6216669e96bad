package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** There is no moment in which a table with a policy is read without it. */
@OnBothDatabases
class PolicyPublicationTest {
    @Parameter
    StateOn on;

    private static final String EVEN = "SELECT * FROM orders WHERE id % 2 = 0";
    private static final Scope READER = QueryFixture.scope("reader", Set.of("orders"));

    @TempDir
    Path folder;

    private TestWarehouse warehouse;
    private Queries queries;

    @BeforeEach
    void open() throws SQLException {
        warehouse = new TestWarehouse(folder, on);
        warehouse.write("shop", "orders", "SELECT i AS id FROM range(10) r(i)");
        warehouse.rebuild();
        queries = queries();
    }

    @AfterEach
    void close() {
        queries.close();
        warehouse.close();
    }

    private Queries queries() {
        return new Queries(
                QueryFixture.config(),
                warehouse.orchestrator(),
                folder.resolve("spool"),
                QueryFixture.NOTHING_ELSEWHERE);
    }

    private String count() {
        RecordedReply reply = new RecordedReply();
        queries.run(new QueryRequest("SELECT count(*) AS n FROM orders", null, "csv"), null, READER, reply);
        return reply.text().lines().skip(1).findFirst().orElseThrow();
    }

    private AgnesException refusal() {
        AgnesException refused = catchThrowableOfType(AgnesException.class, this::count);
        assertThat(refused).as("the table is not read").isNotNull();
        assertThat(refused.problem()).isEqualTo(Problem.UNAVAILABLE);
        return refused;
    }

    private void restart() {
        queries.close();
        warehouse.stop();
        queries = queries();
    }

    @Test
    void aPolicyCountsFromTheMomentItIsInTheState() {
        assertThat(count()).isEqualTo("10");
        warehouse.policy("orders", EVEN);
        assertThat(refusal()).hasMessageContaining("is being changed");
        warehouse.orchestrator().applyPolicies();
        assertThat(count()).isEqualTo("5");
        warehouse.policy("orders", "SELECT * FROM orders WHERE id = 1");
        refusal();
        warehouse.orchestrator().applyPolicies();
        assertThat(count()).isEqualTo("1");
        warehouse.policy("orders", null);
        refusal();
        warehouse.rebuild();
        assertThat(count()).isEqualTo("10");
    }

    @Test
    void aGenerationThatIsHeldSinceBeforeThePolicyIsNotReadEither() {
        try (Snapshot before = warehouse.orchestrator().current()) {
            warehouse.policy("orders", EVEN);
            warehouse.orchestrator().applyPolicies();
            Relation orders = before.find(new Identifier("orders")).orElseThrow();
            assertThat(catchThrowableOfType(AgnesException.class, () -> before.isPoliced(orders)))
                    .isNotNull();
        }
    }

    @Test
    void aProcessThatEndsBetweenStateAndPublicationStartsWithThePolicy() {
        warehouse.policy("orders", EVEN);
        restart();
        assertThat(count()).isEqualTo("5");
        restart();
        assertThat(count()).as("the last generation again").isEqualTo("5");
    }

    @Test
    void aRebuildKeepsThePolicyOverNewData() throws SQLException {
        warehouse.policy("orders", EVEN);
        warehouse.rebuild();
        warehouse.write("shop", "orders", "SELECT i AS id FROM range(100) r(i)");
        warehouse.rebuild();
        assertThat(count()).isEqualTo("50");
        long number = warehouse.orchestrator().generation();
        warehouse.rebuild();
        assertThat(warehouse.orchestrator().generation()).isEqualTo(number);
    }

    @Test
    void aPolicyThatNoLongerFitsLeavesATableThatNobodyReads() throws SQLException {
        warehouse.policy("orders", EVEN);
        warehouse.rebuild();
        warehouse.write("shop", "orders", "SELECT 'x' || i AS code FROM range(10) r(i)");
        RebuildReport report = warehouse.rebuild();
        assertThat(report.problems())
                .singleElement()
                .extracting(SourceProblem::message)
                .asString()
                .contains("policy");
        assertThat(refusal()).hasMessageContaining("does not fit");
        assertThatThrownBy(() -> warehouse.answer("SELECT count(*) FROM orders"))
                .as("there is no view to be read")
                .isInstanceOf(SQLException.class);
        restart();
        refusal();
        warehouse.policy("orders", "SELECT * FROM orders WHERE code = 'x1'");
        warehouse.orchestrator().applyPolicies();
        assertThat(count()).isEqualTo("1");
        assertThat(warehouse.orchestrator().problems()).isEmpty();
    }

    @Test
    void aManifestThatSaysNothingOfPoliciesOpensNoTable() throws Exception {
        warehouse.policy("orders", EVEN);
        warehouse.rebuild();
        Path manifest =
                warehouse.analytics.resolve("server-" + warehouse.orchestrator().generation() + ".json");
        String text = Files.readString(manifest);
        assertThat(text).contains("fingerprint");
        Files.writeString(manifest, text.replaceAll("\"policy\":\\{[^}]*}", "\"policy\":null"));
        restart();
        assertThat(count()).isEqualTo("5");
    }

    @Test
    void aFullDiskKeepsTheTableShutUntilThereIsRoom() {
        warehouse.policy("orders", EVEN);
        warehouse.free(0);
        assertThat(catchThrowableOfType(
                                AgnesException.class,
                                () -> warehouse.orchestrator().applyPolicies())
                        .problem())
                .isEqualTo(Problem.STORAGE_FULL);
        refusal();
        warehouse.free(Long.MAX_VALUE);
        warehouse.orchestrator().applyPolicies();
        assertThat(count()).isEqualTo("5");
    }
}
