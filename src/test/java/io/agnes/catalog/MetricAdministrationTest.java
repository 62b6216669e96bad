package io.agnes.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defining, importing, exporting and checking metrics. */
@OnBothDatabases
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricAdministrationTest {
    private static final String FULL = """
            name: total
            display_name: "Total: all"
            category: revenue
            description: |
              First line.
              Second: line.
            type: sum
            unit: "USD"
            grain: weekly
            table: shop.orders
            tables: [staff]
            expression: SUM(amount)
            time_column: ordered_on
            dimensions: [region, "yes"]
            filters: ["region <> 'x'"]
            synonyms: ["1", "no"]
            notes:
              - "# not a comment"
            sql: |
              SELECT SUM(amount)
              FROM orders
            sql_by_region: SELECT region, SUM(amount) FROM orders GROUP BY ALL
            validation:
              method: by hand
              result: 42
            """;

    @TempDir
    static Path folder;

    @Parameter
    StateOn on;

    private CatalogFixture catalog;
    private MetricAdministration metrics;

    @BeforeParameterizedClassInvocation
    void open(StateOn on) {
        catalog = new CatalogFixture(
                folder.resolve(on.name()),
                on,
                Map.of(
                        "orders",
                        "SELECT DATE '2026-01-05' AS ordered_on, 'EU' AS region, 10 AS amount, 1 AS \"yes\"",
                        "staff",
                        "SELECT 1 AS id"));
        metrics = catalog.room.metricAdministration();
    }

    @BeforeEach
    void clear() {
        catalog.state.write(handle -> handle.execute("delete from metric_definitions"));
    }

    @AfterParameterizedClassInvocation
    void close() {
        catalog.close();
    }

    @Test
    void whatIsExportedIsImportedToTheSameBytes() {
        load(FULL);
        Map<String, String> exported = metrics.export().files();

        clear();
        exported.values().forEach(this::load);

        assertThat(exported).containsOnlyKeys("revenue/total.yml");
        assertThat(metrics.export().files()).isEqualTo(exported);
        assertThat(exported.get("revenue/total.yml"))
                .contains("table: shop.orders", "sql_by_region: SELECT", "description: |", "- '1'");
    }

    @Test
    void anImportTellsWhatItDidAndIsIdempotent() {
        MetricImport first = load(FULL);
        MetricImport again = load(FULL);
        MetricImport changed = load(FULL.replace("grain: weekly", "grain: daily"));

        assertThat(first.created()).containsExactly("revenue/total");
        assertThat(again.unchanged()).containsExactly("revenue/total");
        assertThat(again.updated()).isEmpty();
        assertThat(changed.updated()).containsExactly("revenue/total");
    }

    @Test
    void aDryRunChangesNothing() {
        MetricImport told = metrics.load(
                FULL.getBytes(StandardCharsets.UTF_8), parameters("dry_run", "true"), CatalogFixture.ADMIN);

        assertThat(told.status()).isEqualTo("checked");
        assertThat(told.created()).containsExactly("revenue/total");
        assertThat(metrics.export().count()).isZero();
    }

    @Test
    void pruningRemovesImportedMetricsThatAreNotInIt() {
        load(FULL);
        metrics.put(definition("by_hand"), CatalogFixture.ADMIN);

        MetricImport pruned = metrics.load(
                "{name: other, category: revenue, sql: SELECT 1}".getBytes(StandardCharsets.UTF_8),
                parameters("prune", "true"),
                CatalogFixture.ADMIN);

        assertThat(pruned.pruned()).containsExactly("revenue/total");
        assertThat(metrics.export().files()).containsOnlyKeys("revenue/other.yml", "revenue/by_hand.yml");
    }

    @Test
    void oneMistakeKeepsTheWholeImportOut() {
        assertThatThrownBy(() -> load(FULL + "---\n{name: bad, category: revenue, sql: DROP TABLE orders}"))
                .hasMessageContaining("The 'sql' of the metric 'revenue/bad' cannot be used.");

        assertThat(metrics.export().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "just text                                            | is not a metric",
                "- 5                                                  | entry 1 is not a metric",
                "''                                                   | has no metric",
                "[]                                                   | has no metric",
                "{category: a, sql: SELECT 1}                         | has no 'name'",
                "{name: a, sql: SELECT 1}                             | has no 'category'",
                "{name: a, category: b}                               | has no 'sql'",
                "{name: a, category: b, sql: ' '}                     | has no 'sql'",
                "{name: a, category: b, sql: SELECT 1; SELECT 2}      | is not valid SQL",
                "{name: a, category: b, sql: DELETE FROM orders}      | cannot be used in a query",
                "{name: a, category: b, sql: SELEC 1}                 | is not valid SQL",
                "{name: a, category: b, sql: SELECT 1, sql_by_x: no}  | The 'sql_variants.by_x'",
                "{name: ../a, category: b, sql: SELECT 1}             | is not a word of letters",
                "{name: a, category: b/c, sql: SELECT 1}              | is not a word of letters",
                "{name: a, category: b, sql: SELECT 1, type: median}  | has the type 'median'",
                "{name: a, category: b, sql: SELECT 1, grain: hourly} | has the grain 'hourly'",
                "{name: a, category: b, sql: SELECT 1, table: x;y}    | which no table can be called",
                "{name: a, category: b, sql: SELECT 1, colour: red}   | a field 'colour', which no metric has",
                "{name: a, category: b, sql: {x: y}}                  | in 'sql' a value that cannot stand there",
                "{name: a, category: b, sql: SELECT 1, id: b/c}       | is not category and name",
                "{name: a, name: b, category: b, sql: SELECT 1}       | is not YAML",
                "a: &x [*x]                                           | has an alias (*x) at line 1",
                "a: [                                                 | is not YAML",
                "[{name: a, category: b, sql: SELECT 1}, {name: a, category: b, sql: SELECT 1}] | is there twice",
                "{name: a, category: b, sql: SELECT 1, expression: '1) + ', table: orders} | The 'expression' of the metric",
            })
    void badInputGetsOneMessageAndChangesNothing(String yaml, String message) {
        assertThatThrownBy(() -> load(yaml))
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(AgnesException.class, refusal -> assertThat(refusal.hint())
                        .isNotBlank());
        assertThat(metrics.export().count()).isZero();
    }

    @Test
    void hugeYamlIsRefused() {
        assertThatThrownBy(() -> load("a: " + "x".repeat(5 * 1024 * 1024))).hasMessageContaining("is not YAML");
        assertThatThrownBy(() -> load("[".repeat(5_000))).hasMessageContaining("is not YAML");
    }

    @Test
    void everyMetricIsCheckedAgainstTheTablesOfNow() {
        load(FULL.replace("[region, \"yes\"]", "[region]"));
        load("{name: gone, category: revenue, sql: SELECT 1 FROM nowhere}");
        load("{name: wrong, category: revenue, sql: SELECT no_such_column FROM orders}");

        MetricAdministration.Validation found = metrics.validate();

        assertThat(found.ok()).isFalse();
        assertThat(found.metrics())
                .extracting(MetricAdministration.Check::status)
                .containsExactly("unbound", "ok", "failed");
        assertThat(found.metrics().get(0).message()).contains("nowhere");
        assertThat(found.metrics().get(2).message()).contains("In 'sql'", "no_such_column");
    }

    @Test
    void whatIsNotThereCannotBeRemoved() {
        metrics.put(definition("total"), CatalogFixture.ADMIN);

        assertThat(metrics.remove(CatalogFixture.metric("revenue/total"), CatalogFixture.ADMIN)
                        .status())
                .isEqualTo("deleted");
        assertThatThrownBy(() -> metrics.remove(CatalogFixture.metric("revenue/total"), CatalogFixture.ADMIN))
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
    }

    @Test
    void eachChangeHasItsLineInTheAuditLog() {
        metrics.put(definition("total"), CatalogFixture.ADMIN);
        metrics.remove(CatalogFixture.metric("revenue/total"), CatalogFixture.ADMIN);

        List<String> actions = catalog.state.read(handle -> handle.createQuery(
                        "select action from audit_log where resource = 'metric:revenue/total' order by occurred_at")
                .mapTo(String.class)
                .list());

        assertThat(actions).contains("metric.set", "metric.removed");
    }

    private static MetricDefinition definition(String name) {
        return new MetricDefinition(
                null,
                name,
                null,
                "revenue",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "SELECT 1",
                null,
                null);
    }

    private MetricImport load(String yaml) {
        return metrics.load(yaml.getBytes(StandardCharsets.UTF_8), CatalogFixture.none(), CatalogFixture.ADMIN);
    }

    private static Parameters parameters(String name, String value) {
        return new Parameters(Map.of(name, value));
    }
}
