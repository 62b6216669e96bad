package io.agnes.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.agnes.access.Caller;
import io.agnes.catalog.ProfileAnswer.RelatedTable;
import io.agnes.catalog.profile.Alert;
import io.agnes.catalog.profile.ColumnProfile;
import io.agnes.catalog.profile.TableProfile;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** What profiles tell, to whom, and when they are made again. */
@OnBothDatabases
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProfilesTest {
    private static final Map<String, String> TABLES = Map.of(
            "customers",
            "select i as id, 'c' || i || '@example.com' as email, case when i % 2 = 0 then 'EU' else 'eu' end as region"
                    + " from range(1, 101) t(i)",
            "orders",
            "select i as order_id, (i % 120) + 1 as customer_id, case when i % 3 > 0 then i / 10.0 end as amount,"
                    + " '$' || (i % 5 + 1) || ',250.00' as price, case when i < 190 then 'paid' else 'open' end as"
                    + " status, date '2026-01-01' + (i::int % 20 + case when i % 20 > 9 then 30 else 0 end) as day,"
                    + " 'x' as kind, 0 as discount, (i * 2)::double as doubled from range(200) t(i)",
            "logins",
            "select i % 3 as customer_id, timestamp '2999-01-01 10:00:00' as at, ' padded' as note from range(9) t(i)",
            "repeated",
            "select i % 5 as a, 'same' as b from range(10) t(i)",
            "pairs",
            "select i // 10 as a, i % 10 as b from range(100) t(i)",
            "nothing",
            "select 1 as a, 'x' as b, date '2026-01-01' as c, 1.5::double as d, true as e where false");

    @Parameter
    StateOn on;

    private CatalogFixture catalog;

    @BeforeParameterizedClassInvocation
    void open(StateOn on, @TempDir Path folder) {
        catalog = new CatalogFixture(folder.resolve(on.name()), on, TABLES);
        catalog.room.profiling().run();
        catalog.room
                .metricAdministration()
                .load(
                        "{name: sales, category: revenue, sql: SELECT sum(amount) FROM orders}"
                                .getBytes(StandardCharsets.UTF_8),
                        CatalogFixture.none(),
                        CatalogFixture.ADMIN);
    }

    @AfterParameterizedClassInvocation
    void close() {
        catalog.close();
    }

    @Test
    void aTableIsToldInFigures() {
        TableProfile orders = get("orders").profile();

        assertThat(orders.rowCount()).isEqualTo(200);
        assertThat(orders.columnCount()).isEqualTo(9);
        assertThat(orders.missingCells()).isEqualTo(67);
        assertThat(orders.missingCellsPct()).isEqualTo(3.72);
        assertThat(orders.avgCompleteness()).isEqualTo(96.28);
        assertThat(orders.duplicateRows()).isZero();
        assertThat(orders.dateRange()).isEqualTo(new TableProfile.DateRange("day", "2026-01-01", "2026-02-19", 49));
        assertThat(orders.candidateKeys()).containsExactly(List.of("order_id"));
        assertThat(orders.variableTypes().toString()).isEqualTo("{NUMERIC=5, STRING=3, DATE=1}");
        assertThat(orders.sampleRows()).hasSize(5);
        assertThat(orders.correlations())
                .anySatisfy(pair -> assertThat(pair.a() + " " + pair.b() + " " + Math.round(pair.r() * 1e6))
                        .isEqualTo("order_id doubled 1000000"));
    }

    @Test
    void aNumberHasQuantilesAndAHistogramWithBars() {
        ColumnProfile.NumericStats id = column("orders", "order_id").numericStats();

        assertThat(id.min()).isEqualByComparingTo("0");
        assertThat(id.max()).isEqualByComparingTo("199");
        assertThat(id.median()).isEqualTo(99.5);
        assertThat(id.p5()).isCloseTo(9.95, within(1e-9));
        assertThat(id.histogram().bins()).hasSize(15).startsWith("0-13.27").endsWith("185.7-199");
        assertThat(id.histogram().counts()).containsOnly(13L, 14L).hasSize(15);
        assertThat(column("repeated", "a").numericStats().histogram().bins()).containsExactly("0", "1", "2", "3", "4");
        assertThat(column("repeated", "a").numericStats().histogram().counts()).containsOnly(2L);
        assertThat(column("orders", "discount").numericStats().histogram().counts())
                .containsExactly(200L);
    }

    @Test
    void aTextHasLengthsTopValuesAndPatterns() {
        ColumnProfile.StringStats status = column("orders", "status").stringStats();
        ColumnProfile.StringStats email = column("customers", "email").stringStats();

        assertThat(status.topValues())
                .containsExactly(
                        new ColumnProfile.ValueCount("paid", 190, 95), new ColumnProfile.ValueCount("open", 10, 5));
        assertThat(email.patterns()).containsExactly(new ColumnProfile.ValueCount("email", 100, 100));
        assertThat(email.minLength()).isEqualTo(14);
        assertThat(column("customers", "region").stringStats().caseVariants()).isEqualTo(1);
    }

    @Test
    void aDateHasItsGapsAndGranularity() {
        ColumnProfile.DateStats day = column("orders", "day").dateStats();

        assertThat(day.granularity()).isEqualTo("day");
        assertThat(day.step()).isEqualTo(1.0);
        assertThat(day.gaps()).containsExactly(new ColumnProfile.Gap("2026-01-10", "2026-02-10", 31));
        assertThat(day.histogram().bins()).containsExactly("2026-Q1");
    }

    @Test
    void whatAPersonShouldKnowIsAnAlert() {
        assertThat(alerts("orders"))
                .contains(
                        "amount high_missing warning 67",
                        "kind constant warning null",
                        "discount constant warning null",
                        "discount zeros warning 200",
                        "price currency_as_text warning 200",
                        "status imbalance info 190",
                        "day date_gap info 31",
                        "order_id unique info null");
        assertThat(alerts("logins")).contains("at future warning 9", "note padded info 9");
        assertThat(alerts("repeated")).contains("null duplicate_rows warning 5");
        assertThat(alerts("customers")).contains("region case_variants info 1", "email high_cardinality info 100");
        assertThat(column("orders", "discount").alerts()).containsExactly("constant", "zeros");
        assertThat(get("orders").profile().alerts())
                .filteredOn(alert -> alert.type().equals("high_missing"))
                .extracting(Alert::query)
                .containsExactly("SELECT * FROM orders WHERE \"amount\" IS NULL");
    }

    @Test
    void aPairOfColumnsIsAKeyWhenNoneAloneIs() {
        assertThat(get("pairs").profile().candidateKeys()).containsExactly(List.of("a", "b"));
        assertThat(get("repeated").profile().candidateKeys()).isEmpty();
    }

    @Test
    void aTableWithoutRowsHasAProfileToo() {
        TableProfile nothing = get("nothing").profile();

        assertThat(nothing.rowCount()).isZero();
        assertThat(nothing.avgCompleteness()).isEqualTo(100);
        assertThat(nothing.alerts()).isEmpty();
        assertThat(nothing.dateRange()).isNull();
    }

    @Test
    void tablesThatMayBeJoinedAreFoundInBothDirections() {
        assertThat(get("orders").relatedTables())
                .containsExactly(new RelatedTable("customers", "customer_id", "id", "belongs_to", 83.33, null));
        assertThat(get("customers").relatedTables())
                .containsExactly(
                        new RelatedTable("orders", "id", "customer_id", "has_many", 83.33, null),
                        new RelatedTable("logins", "id", "customer_id", "has_many", 66.67, null));
    }

    @Test
    void whatTheCallerMayNotReadIsLeftOut() {
        Caller analyst = CatalogFixture.analyst("customers", "orders");
        Caller clerk = CatalogFixture.analyst("customers");

        assertThat(get("customers", analyst).relatedTables())
                .extracting(RelatedTable::table)
                .containsExactly("orders");
        assertThat(get("customers", clerk).relatedTables()).isEmpty();
        assertThat(get("orders", analyst).usedByMetrics())
                .containsExactly(new ProfileAnswer.MetricUse("sales", "revenue/sales.yml"));
        assertThatThrownBy(() -> get("orders", clerk)).extracting("problem").isEqualTo(Problem.NOT_FOUND);
        assertThatThrownBy(() -> get("no_such", CatalogFixture.ADMIN))
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
    }

    @Test
    void severalAreToldAtOnceAsFarAsTheCallerMaySeeThem() {
        Caller clerk = CatalogFixture.analyst("customers", "logins");

        ProfileAnswer.Listing told =
                catalog.room.profiles().list(CatalogFixture.of("tables", "Customers, orders,no_such,logins"), clerk);

        assertThat(told.profiles().keySet()).containsExactly("customers", "logins");
        assertThat(told.profiles().get("customers")).isEqualTo(get("customers", clerk));
        String many =
                IntStream.rangeClosed(0, Profiles.MOST).mapToObj(i -> "t" + i).collect(Collectors.joining(","));
        assertThatThrownBy(() -> catalog.room.profiles().list(CatalogFixture.of("tables", many), clerk))
                .hasMessage("The parameter 'tables' names 101 tables.");
    }

    @Test
    void columnsCarryWhatIsSaidOfThem() {
        catalog.state.write(handle -> handle.execute("insert into column_metadata (table_id, column_name, basetype,"
                + " description) values ('orders', 'amount', 'NUMERIC', 'What was paid')"));

        assertThat(get("orders").columnMetadata())
                .containsEntry("amount", new ProfileAnswer.ColumnDescription("NUMERIC", "What was paid", "manual"));
    }

    @Test
    void onlyWhatHasChangedIsProfiledAgain(@TempDir Path folder) {
        Map<String, String> tables = new LinkedHashMap<>(Map.of("a", "select 1 as x", "b", "select 2 as x"));
        try (CatalogFixture other = new CatalogFixture(folder, on, tables)) {
            other.room.profiling().run();
            Instant first = other.profile("a").profiledAt();
            Instant untouched = other.profile("b").profiledAt();
            tables.put("a", "select i as x, 'new' as y from range(3) t(i)");
            other.publish(tables);
            other.room.profiling().run();

            assertThat(other.profile("b").profiledAt()).isEqualTo(untouched);
            assertThat(other.profile("a").profiledAt()).isAfter(first);
            assertThat(other.profile("a").profile().alerts())
                    .extracting(Alert::type)
                    .contains("column_added", "row_count_changed");

            other.register("a", "primary_key", "[\"y\"]");
            assertThat(other.profile("a").profile().alerts())
                    .extracting(Alert::type)
                    .contains("duplicate_key");
            assertThat(other.profile("a").primaryKey()).isEqualTo("y");
        }
    }

    @Test
    void aPassThatIsToldToStopBeginsNoOtherTable(@TempDir Path folder) {
        try (CatalogFixture other =
                new CatalogFixture(folder, on, Map.of("a", "select 1 as id", "b", "select 2 as id"))) {
            other.room.profiling().stop();
            other.room.profiling().run();

            List<String> profiled = other.state.read(handle -> handle.createQuery("select table_id from table_profiles")
                    .mapTo(String.class)
                    .list());
            assertThat(profiled).isEmpty();
        }
    }

    @Test
    void aTableThatIsGoneHasNoProfileAndOneThatIsNotWantedOnlyOnDemand(@TempDir Path folder) {
        Map<String, String> tables = new LinkedHashMap<>(Map.of("a", "select 1 as x", "b", "select 2 as x"));
        try (CatalogFixture other = new CatalogFixture(folder, on, tables)) {
            other.register("b", "profile_after_sync", false);
            other.room.profiling().run();
            assertThatThrownBy(
                            () -> other.room.profiles().get(CatalogFixture.of("table_id", "b"), CatalogFixture.ADMIN))
                    .hasMessage("There is no profile of 'b' yet.");
            assertThat(other.profile("b").profile().rowCount()).isEqualTo(1);

            tables.remove("a");
            other.publish(tables);
            other.room.profiling().run();
            assertThatThrownBy(
                            () -> other.room.profiles().get(CatalogFixture.of("table_id", "a"), CatalogFixture.ADMIN))
                    .extracting("problem")
                    .isEqualTo(Problem.NOT_FOUND);
            assertThatThrownBy(() -> other.profile("a")).hasMessageContaining("has no data here");
        }
    }

    @Test
    void aTableWithAPolicyTellsNothing(@TempDir Path folder) {
        try (CatalogFixture other = new CatalogFixture(folder, on, TABLES)) {
            other.room.profiling().run();
            other.state.write(handle -> handle.execute("insert into table_policies (table_id, policy) values"
                    + " ('orders', 'select * from orders where status = ''open''')"));

            for (Caller caller : List.of(CatalogFixture.ADMIN, CatalogFixture.analyst("orders", "customers"))) {
                assertThatThrownBy(() -> other.room.profiles().get(CatalogFixture.of("table_id", "orders"), caller))
                        .hasMessageContaining("has an access policy on its rows")
                        .extracting("problem")
                        .isEqualTo(Problem.FORBIDDEN);
                assertThatThrownBy(() -> other.room.profiles().refresh(CatalogFixture.of("table_id", "orders"), caller))
                        .extracting("problem")
                        .isEqualTo(Problem.FORBIDDEN);
                assertThat(other.room
                                .profiles()
                                .get(CatalogFixture.of("table_id", "customers"), caller)
                                .relatedTables())
                        .extracting(RelatedTable::table)
                        .doesNotContain("orders");
                assertThat(other.room
                                .profiles()
                                .list(CatalogFixture.of("tables", "orders,customers"), caller)
                                .profiles())
                        .containsOnlyKeys("customers");
                assertThat(other.room
                                .catalog()
                                .list(CatalogFixture.none(), caller)
                                .tables())
                        .filteredOn(table -> table.id().equals("orders"))
                        .allSatisfy(table -> assertThat(table.profile()).isNull());
            }

            other.room.profiling().run();
            assertThat(other.state.<Integer>read(handle -> handle.createQuery(
                                    "select count(*) from table_profiles where table_id = 'orders'")
                            .mapTo(Integer.class)
                            .one()))
                    .isZero();
        }
    }

    @Test
    void aLargeTableIsProfiledByAPartAndSaysSo(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("instance.yaml"), "profiler:\n  sample_size: 5000\n");
        String large = "select i, i % 10 as digit, i % 4 = 0 as flag from range(100000) t(i)";
        try (CatalogFixture other = new CatalogFixture(folder, on, Map.of("large", large))) {
            TableProfile profile = other.profile("large").profile();

            assertThat(profile.sampled()).isTrue();
            assertThat(profile.rowCount()).isEqualTo(100_000);
            assertThat(profile.profiledRows()).isBetween(4_500L, 5_500L);
            assertThat(profile.columns().get(0).numericStats().median()).isBetween(45_000.0, 55_000.0);
            assertThat(profile.columns().get(1).uniqueCount()).isEqualTo(10);
            assertThat(profile.columns().get(2).booleanStats().truePct()).isBetween(22.0, 28.0);
            assertThat(other.room
                            .catalog()
                            .list(CatalogFixture.none(), CatalogFixture.ADMIN)
                            .tables())
                    .allSatisfy(table -> assertThat(table.profile().sampled()).isTrue());
        }
    }

    @Test
    void oddValuesAndNamesAreNoObstacle(@TempDir Path folder) {
        String odd = "select 1e308 * (i - 1) as \"a \"\"b\", date 'infinity' as \"select\", [i] as list, {'k': i} as s,"
                + " '\\xAA'::blob as bytes, interval (i) day as span, 'é' || chr(39) || chr(0) as text,"
                + " timestamp_ns '2026-01-01 00:00:00.123456789' as ns, (-170141183460469231731687303715884105728)::hugeint"
                + " as h, 'e'::enum('e', 'f') as en from range(3) t(i)";
        try (CatalogFixture other = new CatalogFixture(folder, on, Map.of("odd", odd))) {
            TableProfile profile = other.profile("odd").profile();

            assertThat(profile.columnCount()).isEqualTo(10);
            assertThat(profile.columns())
                    .allSatisfy(column -> assertThat(column.nullCount()).isZero());
            ColumnProfile.NumericStats wide = profile.columns().get(0).numericStats();
            assertThat(wide.max()).isEqualByComparingTo("1e308");
            assertThat(wide.histogram().counts().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(3);
        }
    }

    private ProfileAnswer get(String table) {
        return get(table, CatalogFixture.ADMIN);
    }

    private ProfileAnswer get(String table, Caller caller) {
        return catalog.room.profiles().get(CatalogFixture.of("table_id", table), caller);
    }

    private ColumnProfile column(String table, String name) {
        return get(table).profile().columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> alerts(String table) {
        return get(table).profile().alerts().stream()
                .map(alert -> alert.column() + " " + alert.type() + " "
                        + alert.severity().word() + " " + alert.count())
                .toList();
    }
}
