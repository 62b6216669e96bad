package io.agnes.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The metrics in docs/metrics: each statement gives the number that was worked out by hand. */
@OnBothDatabases
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StarterPackTest {
    private static final Path PACK = Path.of("docs/metrics");
    private static final Path RESOURCES = Path.of("src/test/resources/catalog");

    @TempDir
    static Path folder;

    @Parameter
    StateOn on;

    private CatalogFixture catalog;

    @BeforeParameterizedClassInvocation
    void open(StateOn on) throws IOException {
        Map<String, String> tables = new YAMLMapper()
                .readValue(RESOURCES.resolve("starter-tables.yml").toFile(), new TypeReference<>() {});
        catalog = new CatalogFixture(folder.resolve(on.name()), on, tables, PACK);
    }

    @AfterParameterizedClassInvocation
    void close() {
        catalog.close();
    }

    static Stream<List<String>> values() throws IOException {
        return Files.readAllLines(RESOURCES.resolve("starter-values.csv")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> List.of(line.split(",", 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void theStatementGivesTheNumberWorkedOutByHand(List<String> expected) {
        String[] metric = expected.get(0).split("#");
        MetricQuestion question = metric.length == 1
                ? MetricQuestion.plain()
                : new MetricQuestion(metric[1], null, null, null, null, null, null, null);

        List<String> rows = catalog.ask(metric[0], question, CatalogFixture.ADMIN);

        assertThat(rows.stream().map(StarterPackTest::shortened))
                .containsExactly(expected.get(1).split(" "));
    }

    @Test
    void everyStatementHasItsNumber() throws IOException {
        TreeSet<String> expected = new TreeSet<>();
        values().forEach(value -> expected.add(value.get(0)));
        TreeSet<String> statements = new TreeSet<>();
        for (MetricDefinition metric : StarterPack.read(PACK)) {
            statements.add(metric.category() + "/" + metric.name());
            metric.sqlVariants()
                    .keySet()
                    .forEach(variant -> statements.add(metric.category() + "/" + metric.name() + "#" + variant));
        }

        assertThat(statements).isEqualTo(expected);
    }

    @Test
    void anExpressionGivesWhatTheStatementGives() {
        for (Metric metric : catalog.room
                .metrics()
                .list(CatalogFixture.none(), CatalogFixture.ADMIN)
                .metrics()) {
            if (metric.definition().expression() != null) {
                String id = metric.definition().id();

                assertThat(catalog.ask(id, MetricQuestion.over(List.of(), "monthly"), CatalogFixture.ADMIN))
                        .as(id)
                        .isEqualTo(catalog.ask(id, MetricQuestion.plain(), CatalogFixture.ADMIN));
            }
        }
    }

    @Test
    void theIndexNamesEveryMetric() throws IOException {
        TreeSet<String> indexed = new TreeSet<>();
        new YAMLMapper()
                .readTree(PACK.resolve("metrics.yml").toFile())
                .path("categories")
                .forEach(category -> category.path("metrics")
                        .forEach(name -> indexed.add(category.path("folder").asText() + "/" + name.asText())));

        assertThat(StarterPack.read(PACK).stream().map(metric -> metric.category() + "/" + metric.name()))
                .containsExactlyInAnyOrderElementsOf(indexed)
                .hasSizeGreaterThanOrEqualTo(12);
    }

    @Test
    void itIsImportedOnceAndNotAgainWhenSomebodyHasRemovedAMetric() {
        catalog.room.metricAdministration().remove(CatalogFixture.metric("revenue/arr"), CatalogFixture.ADMIN);

        new StarterPack(catalog.state, catalog.room.metricAdministration()).importOnce(PACK);

        assertThat(catalog.room
                        .metrics()
                        .list(CatalogFixture.none(), CatalogFixture.ADMIN)
                        .metrics())
                .extracting(metric -> metric.definition().id())
                .doesNotContain("revenue/arr")
                .contains("revenue/mrr");
        catalog.room.metricAdministration().load(StarterPack.read(PACK), false, false, CatalogFixture.ADMIN);
    }

    /** Dates without their time, numbers with at most two decimals. */
    private static String shortened(String row) {
        return row.replace(',', '|')
                .replaceAll("[ T]00:00:00Z?", "")
                .replaceAll("(\\.\\d\\d)\\d{3,}", "$1")
                .replace("66.66", "66.67");
    }
}
