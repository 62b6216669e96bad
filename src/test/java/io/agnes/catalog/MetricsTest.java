package io.agnes.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Who sees which metric, and what a question about one is answered by. */
@OnBothDatabases
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTest {
    private static final Caller ANALYST = CatalogFixture.analyst("orders");
    private static final String SALES = """
            name: sales
            category: revenue
            type: sum
            table: orders
            expression: SUM(amount)
            time_column: ordered_on
            dimensions: [region, "odd name"]
            filters: ["status = 'paid'"]
            synonyms: [Turnover]
            sql: SELECT SUM(amount) AS sales FROM orders WHERE status = 'paid'
            sql_by_region: SELECT region, SUM(amount) AS sales FROM orders WHERE status = 'paid' GROUP BY ALL ORDER BY 1
            """;
    private static final String SALARIES = """
            name: salaries
            category: people
            sql: SELECT SUM(pay) FROM staff
            """;

    @TempDir
    static Path folder;

    @Parameter
    StateOn on;

    private CatalogFixture catalog;
    private Metrics metrics;

    @BeforeParameterizedClassInvocation
    void open(StateOn on) {
        catalog = new CatalogFixture(
                folder.resolve(on.name()), on, Map.of("orders", """
                        SELECT * FROM (VALUES
                            (DATE '2026-01-05', 'EU', 10.0, 'paid', 1), (DATE '2026-01-06', 'US', 20.0, 'paid', 2),
                            (DATE '2026-02-05', 'EU', 40.0, 'paid', 1), (DATE '2026-02-06', NULL, 80.0, 'paid', 1),
                            (DATE '2026-02-07', 'EU', 999.0, 'open', 1))
                            AS t (ordered_on, region, amount, status, "odd name")""", "staff", "SELECT 1 AS id, 100 AS pay"));
        metrics = catalog.room.metrics();
    }

    @BeforeEach
    void define() {
        load(SALES + "---\n" + SALARIES, true);
    }

    @AfterParameterizedClassInvocation
    void close() {
        catalog.close();
    }

    @Test
    void aMetricIsSeenByThoseWhoMayReadItsTables() {
        assertThat(ids(ANALYST)).containsExactly("revenue/sales");
        assertThat(ids(CatalogFixture.analyst())).isEmpty();
        assertThat(ids(CatalogFixture.ADMIN)).containsExactly("people/salaries", "revenue/sales");
        assertThatThrownBy(() -> metrics.get(CatalogFixture.metric("people/salaries"), ANALYST))
                .hasMessage("There is no metric 'people/salaries' that you may read.")
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
    }

    @Test
    void aTableThatOnlyAVariantReadsIsNeededToo() {
        load(SALES + "sql_by_pay: SELECT pay FROM staff, orders\n", true);

        assertThat(ids(ANALYST)).isEmpty();
        assertThat(ids(CatalogFixture.analyst("orders", "staff"))).containsExactly("revenue/sales");
    }

    @Test
    void aMetricWithoutItsTablesIsUnboundAndShownToAdministrators() {
        load("{name: later, category: revenue, sql: SELECT 1 FROM refunds}", false);

        Metric later = metrics.get(CatalogFixture.metric("revenue/later"), CatalogFixture.ADMIN);

        assertThat(later.bound()).isFalse();
        assertThat(later.missing()).containsExactly("refunds");
        assertThat(ids(ANALYST)).doesNotContain("revenue/later");
        assertThatThrownBy(() -> catalog.ask("revenue/later", null, CatalogFixture.ADMIN))
                .hasMessageContaining("needs tables that are not there: refunds")
                .extracting("problem")
                .isEqualTo(Problem.CONFLICT);
    }

    @Test
    void metricsAreFoundByCategoryNameAndSynonym() {
        assertThat(found("category", "revenue")).containsExactly("revenue/sales");
        assertThat(found("category", "nothing")).isEmpty();
        assertThat(found("search", "turnover")).containsExactly("revenue/sales");
        assertThat(found("search", "SALES")).containsExactly("revenue/sales");
        assertThat(metrics.ofTable("orders"))
                .extracting(metric -> metric.definition().id())
                .containsExactly("revenue/sales");
        assertThat(metrics.byTable()).containsEntry("staff", List.of("people/salaries"));
        assertThat(metrics.list(CatalogFixture.none(), CatalogFixture.ADMIN).categories())
                .containsExactly(new Metric.Category("people", 1), new Metric.Category("revenue", 1));
    }

    @Test
    void withoutAWishTheCanonicalStatementIsRun() {
        assertThat(catalog.ask("revenue/sales", null, ANALYST)).containsExactly("150.0");
        assertThat(catalog.ask("revenue/sales", MetricQuestion.plain(), ANALYST))
                .containsExactly("150.0");
    }

    @Test
    void aVariantIsRunAsItIs() {
        assertThat(catalog.ask("revenue/sales", variant("by_region"), ANALYST))
                .containsExactly("EU,50.0", "US,20.0", ",80.0");
        refused(variant("by_moon"), "has no variant of that name", "by_region");
        refused(
                new MetricQuestion("by_region", List.of("region"), null, null, null, null, null, null),
                "a statement of its own",
                "'variant' alone");
    }

    @Test
    void aQuestionIsCutByDimensionsGrainRangeAndFilters() {
        assertThat(catalog.ask("revenue/sales", MetricQuestion.over(List.of("region"), "total"), ANALYST))
                .containsExactly("EU,50.0", "US,20.0", ",80.0");
        assertThat(catalog.ask("revenue/sales", MetricQuestion.over(List.of(), "monthly"), ANALYST))
                .containsExactly("2026-01-01T00:00:00,30.0", "2026-02-01T00:00:00,120.0");
        assertThat(catalog.ask("revenue/sales", ranged("2026-01-06", "2026-02-06"), ANALYST))
                .containsExactly("60.0");
        assertThat(catalog.ask("revenue/sales", ranged("2026-01-06T02:00:00+02:00", null), ANALYST))
                .containsExactly("140.0");
        assertThat(catalog.ask("revenue/sales", filtered("region", "EU"), ANALYST))
                .containsExactly("50.0");
        assertThat(catalog.ask("revenue/sales", filtered("region", Arrays.asList("US", null)), ANALYST))
                .containsExactly("100.0");
        assertThat(catalog.ask("revenue/sales", filtered("odd name", 2), ANALYST))
                .containsExactly("20.0");
        assertThat(catalog.ask("revenue/sales", filtered("region", "x') OR ('1'='1"), ANALYST))
                .containsExactly("");
    }

    @Test
    void whatAMetricDoesNotHaveIsRefusedNamingWhatItHas() {
        refused(MetricQuestion.over(List.of("status"), null), "has no dimension of that name", "region, odd name");
        refused(MetricQuestion.over(List.of(), "hourly"), "The 'grain' is none", "daily, weekly, monthly");
        refused(ranged("yesterday", null), "neither a date nor a time", "2026-01-31");
        refused(filtered("region", List.of()), "has no value", "[\"web\"]");
        refused(filtered("region", Map.of("a", 1)), "neither text, number", "filters");
        assertThatThrownBy(() ->
                        catalog.ask("people/salaries", MetricQuestion.over(List.of("id"), null), CatalogFixture.ADMIN))
                .hasMessageContaining("has no expression over a table");
    }

    @Test
    void aTableThatComesBindsItsMetric() {
        try (CatalogFixture other =
                new CatalogFixture(folder.resolve("other-" + on), on, Map.of("staff", "SELECT 1 AS id"))) {
            other.room
                    .metricAdministration()
                    .load(
                            "{name: later, category: revenue, sql: SELECT 1 AS one FROM refunds}"
                                    .getBytes(StandardCharsets.UTF_8),
                            CatalogFixture.none(),
                            CatalogFixture.ADMIN);
            Metric before = other.room.metrics().get(CatalogFixture.metric("revenue/later"), CatalogFixture.ADMIN);

            other.publish(Map.of("staff", "SELECT 1 AS id", "refunds", "SELECT 1 AS id"));

            assertThat(before.bound()).isFalse();
            assertThat(other.ask("revenue/later", null, CatalogFixture.analyst("refunds")))
                    .containsExactly("1");
        }
    }

    private void load(String yaml, boolean prune) {
        catalog.room
                .metricAdministration()
                .load(
                        yaml.getBytes(StandardCharsets.UTF_8),
                        new Parameters(Map.of("prune", String.valueOf(prune))),
                        CatalogFixture.ADMIN);
    }

    private List<String> ids(Caller caller) {
        return metrics.list(CatalogFixture.none(), caller).metrics().stream()
                .map(metric -> metric.definition().id())
                .toList();
    }

    private List<String> found(String parameter, String value) {
        return metrics.list(new Parameters(Map.of(parameter, value)), CatalogFixture.ADMIN).metrics().stream()
                .map(metric -> metric.definition().id())
                .toList();
    }

    private static MetricQuestion variant(String name) {
        return new MetricQuestion(name, null, null, null, null, null, null, null);
    }

    private static MetricQuestion ranged(String from, String to) {
        return new MetricQuestion(null, null, "total", from, to, null, null, null);
    }

    private static MetricQuestion filtered(String dimension, Object value) {
        return new MetricQuestion(null, null, "total", null, null, Map.of(dimension, value), null, null);
    }

    private void refused(MetricQuestion question, String message, String hint) {
        assertThatThrownBy(() -> catalog.ask("revenue/sales", question, ANALYST))
                .hasMessageContaining(message)
                .asInstanceOf(InstanceOfAssertFactories.type(AgnesException.class))
                .satisfies(refusal -> assertThat(refusal.problem()).isEqualTo(Problem.INVALID))
                .satisfies(refusal -> assertThat(refusal.hint()).contains(hint));
    }
}
