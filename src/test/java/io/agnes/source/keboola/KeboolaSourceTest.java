package io.agnes.source.keboola;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.source.DiscoveredTable;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.source.keboola.KeboolaStandIn.Storage;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.RemoteAttach;
import io.agnes.warehouse.RemoteTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables of a stand-in of Keboola Storage become extracts, over HTTP and through the shipped routes. */
class KeboolaSourceTest {
    private static final long LONG_AGO = Instant.now().getEpochSecond() - 100 * 86_400L;
    private static final String ALL = "select * from t order by 1";

    private static KeboolaFixture fixture;
    private KeboolaStandIn keboola;

    @BeforeAll
    static void start() throws IOException {
        fixture = new KeboolaFixture(new KeboolaStandIn(), KeboolaStandIn.TOKEN);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void begin(@TempDir Path folder) {
        keboola = fixture.keboola;
        keboola.heal();
        fixture.open(folder, "256MB");
    }

    private KeboolaStandIn.Table people() {
        KeboolaStandIn.Table table = keboola.table("in.c-crm.people", "id", "name", "born")
                .type("id", "INTEGER")
                .type("born", "DATE")
                .key("id");
        for (int i = 1; i <= 7; i++) {
            table.rowAt(LONG_AGO, String.valueOf(i), "name, \"" + i + "\"\nx", "2000-01-0" + i);
        }
        return table;
    }

    private TableOutcome synced(String table) {
        TableOutcome outcome = fixture.sync(table);
        assertThat(outcome.status()).as(String.valueOf(outcome.message())).isNotEqualTo(Status.FAILED);
        return outcome;
    }

    private void assertFailed(TableOutcome outcome, String... parts) {
        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.told()).contains(parts).doesNotContain(KeboolaStandIn.TOKEN, "s3-secret", "sig=");
    }

    @ParameterizedTest
    @EnumSource(Storage.class)
    void slicesComeFromEveryStorageWithItsRights(Storage storage) throws IOException {
        keboola.storage = storage;
        people();
        fixture.register("people", SyncStrategy.FULL_REFRESH, Map.of());

        TableOutcome outcome = synced("people");

        assertThat(outcome.rows()).isEqualTo(7);
        assertThat(fixture.rows("people", ALL)).hasSize(7).startsWith("1|name, \"1\"\nx|2000-01-01");
        assertThat(keboola.requests).noneMatch(request -> request.contains(KeboolaStandIn.TOKEN));
        try (Stream<Path> left = Files.list(fixture.data().scratch())) {
            assertThat(left.filter(path -> path.toString().contains("keboola-")))
                    .isEmpty();
        }
    }

    @Test
    void ofATableThatStaysThereOnlyTheColumnsAreLookedAt() {
        people();
        fixture.register("people", "remote", SyncStrategy.FULL_REFRESH, null, Map.of("text_columns", "id"));

        assertThat(synced("people").status()).isEqualTo(Status.CONVERTED);

        Extract extract = fixture.extract();
        RemoteTable there = extract.find(new Identifier("people")).orElseThrow().remote();
        assertThat(there.attach().extension()).isEqualTo(RemoteAttach.KEBOOLA);
        assertThat(there.attach().url()).isEqualTo(keboola.url());
        assertThat(there.schema() + "/" + there.table()).isEqualTo("in.c-crm/people");
        assertThat(there.columns())
                .containsExactly(
                        new RemoteTable.Field("id", "VARCHAR"),
                        new RemoteTable.Field("name", "VARCHAR"),
                        new RemoteTable.Field("born", "DATE"));
        assertThat(extract.remoteAttaches()).containsExactly(there.attach());
        assertThat(keboola.requests).noneMatch(request -> request.contains("export"));
        assertThat(synced("people").status()).isEqualTo(Status.UNCHANGED);
    }

    @Test
    void aFirstSliceMayBeginWithTheNamesOfTheColumns() {
        keboola.headerInFirst = true;
        people();
        fixture.register("people", SyncStrategy.FULL_REFRESH, Map.of());

        assertThat(synced("people").rows()).isEqualTo(7);
    }

    @Test
    void moreThanTenSlicesAreReadInAnyOrderOfTheirManifest() {
        keboola.slicesPerExport = 12;
        people();
        fixture.register("people", SyncStrategy.FULL_REFRESH, Map.of());

        assertThat(synced("people").rows()).isEqualTo(7);
    }

    @Test
    void columnsGetTheTypesOfTheirMetadata() {
        keboola.table("in.c-crm.types", "i", "n", "d", "f", "b", "day", "ts", "tz", "s", "x")
                .type("i", "BIGINT")
                .type("n", "user", "KBC.datatype.basetype", "NUMERIC")
                .type("n", "user", "KBC.datatype.length", "12,2")
                .type("d", "keboola.snowflake-transformation", "KBC.datatype.type", "number")
                .type("f", "storage", "KBC.datatype.basetype", "FLOAT")
                .type("b", "BOOLEAN")
                .type("day", "DATE")
                .type("ts", "TIMESTAMP_NTZ")
                .type("tz", "TIMESTAMP_TZ")
                .type("s", "STRING")
                .row(
                        "9223372036854775807",
                        "1234567890.10",
                        "7",
                        "1.5e3",
                        "Yes",
                        "2026-01-31",
                        "2026-01-31 10:00:00.5",
                        "2026-01-31 10:00:00.000 +0100",
                        "",
                        "")
                .row("", "", "", "", "", "", "", "", "é, \"x\"", "007");
        fixture.register("types", SyncStrategy.FULL_REFRESH, Map.of());

        synced("types");

        assertThat(fixture.rows("types", "select column_name || ' ' || column_type from (describe t)"))
                .containsExactly(
                        "i BIGINT",
                        "n DECIMAL(12,2)",
                        "d VARCHAR",
                        "f DOUBLE",
                        "b BOOLEAN",
                        "day DATE",
                        "ts TIMESTAMP",
                        "tz TIMESTAMP WITH TIME ZONE",
                        "s VARCHAR",
                        "x VARCHAR");
        assertThat(fixture.rows("types", "select i, n, f, b, day, ts, epoch(tz)::bigint, s, x from t order by i"))
                .containsExactly(
                        "9223372036854775807|1234567890.10|1500.0|true|2026-01-31|2026-01-31 10:00:00.5|1769850000||",
                        "null|null|null|null|null|null|null|é, \"x\"|007");
    }

    @Test
    void anIncrementalExportReplacesTheRowsOfItsKeysAndKeepsTheOthers() {
        KeboolaStandIn.Table people = people();
        fixture.register("people", SyncStrategy.INCREMENTAL, Map.of());
        synced("people");
        people.clear();
        people.row("2", "changed", "2001-02-02").row("8", "new", "");

        assertThat(synced("people").rows()).isEqualTo(8);

        assertThat(keboola.forms.get(0)).doesNotContainKey("changedSince");
        assertThat(Long.parseLong(keboola.forms.get(1).get("changedSince")))
                .isBetween(
                        Instant.now().getEpochSecond() - 7 * 86_400L - 60,
                        Instant.now().getEpochSecond() - 7 * 86_400L);
        assertThat(fixture.rows("people", "select id, name from t where id in (1, 2, 8) order by id"))
                .containsExactly("1|name, \"1\"\nx", "2|changed", "8|new");
    }

    @Test
    void anIncrementalExportWithoutRowsChangesNothing() {
        people();
        fixture.register("people", SyncStrategy.INCREMENTAL, Map.of());
        synced("people");
        List<PublishedFile> before = fixture.files("people");

        assertThat(synced("people").status()).isEqualTo(Status.UNCHANGED);

        assertThat(fixture.files("people")).isEqualTo(before);
    }

    @Test
    void aTableWhoseColumnsChangeIsReadAsAWholeAgain() {
        KeboolaStandIn.Table people = people();
        fixture.register("people", SyncStrategy.INCREMENTAL, Map.of());
        synced("people");
        people.columns = List.of("id", "name", "born", "mail");
        people.clear();
        people.rowAt(LONG_AGO, "1", "Ada", "1815-12-10", "ada@example.com");

        assertThat(synced("people").rows()).isEqualTo(1);

        assertThat(keboola.forms.get(1)).doesNotContainKey("changedSince").containsEntry("columns[3]", "mail");
        assertThat(fixture.rows("people", ALL)).containsExactly("1|Ada|1815-12-10|ada@example.com");
    }

    @Test
    void aPartitionedTableHasAFilePerPeriodAndARowMovesWithItsDate() {
        KeboolaStandIn.Table orders = keboola.table("in.c-crm.orders", "id", "day")
                .type("id", "INTEGER")
                .key("id");
        orders.rowAt(LONG_AGO, "1", "2026-01-05")
                .rowAt(LONG_AGO, "2", "2026-01-06")
                .rowAt(LONG_AGO, "3", "2026-02-01")
                .rowAt(LONG_AGO, "4", "2026-03-01")
                .rowAt(LONG_AGO, "5", "");
        fixture.register("orders", SyncStrategy.PARTITIONED, Map.of("partition_by", "day"));
        synced("orders");
        List<PublishedFile> before = fixture.files("orders");
        assertThat(before).extracting(PublishedFile::rows).containsExactly(2L, 1L, 1L, 1L);

        orders.row("2", "2026-02-20");
        synced("orders");

        assertThat(fixture.files("orders")).hasSize(4).contains(before.get(2), before.get(3));
        assertThat(fixture.files("orders")).doesNotContain(before.get(0), before.get(1));
        assertThat(fixture.rows("orders", ALL))
                .containsExactly("1|2026-01-05", "2|2026-02-20", "3|2026-02-01", "4|2026-03-01", "5|");
    }

    @Test
    void aMaterializedTableIsAnExportWithFilters() {
        people();
        fixture.register(
                "people",
                "materialized",
                SyncStrategy.FULL_REFRESH,
                "{\"where_filters\": [{\"column\": \"id\", \"values\": [\"3\"]}], \"columns\": [\"born\", \"id\"],"
                        + " \"limit\": 5, \"changed_since\": \"2020-01-01\"}",
                Map.of());

        synced("people");

        assertThat(fixture.rows("people", ALL)).containsExactly("2000-01-03|3");
        assertThat(keboola.forms.get(0))
                .containsEntry("limit", "5")
                .containsEntry("changedSince", "1577836800")
                .containsEntry("whereFilters[0][operator]", "eq");
    }

    @Test
    void aPlaceholderThatIsNoneFailsItsTable() {
        people();
        fixture.register(
                "people",
                SyncStrategy.FULL_REFRESH,
                Map.of("where_filters", "[{\"column\":\"born\",\"values\":[\"{{some_day}}\"]}]"));

        assertFailed(fixture.sync("people"), "unknown placeholder '{{some_day}}'");
    }

    @Test
    void aProjectTellsItsTables() {
        people();

        assertThat(fixture.wiring.project().verify("kbc").project()).isEqualTo("Stand-in");
        assertThat(fixture.wiring.project().buckets("kbc")).hasSize(1);
        DiscoveredTable expected = new DiscoveredTable(
                "in.c-crm",
                "people",
                null,
                List.of("id"),
                7L,
                null,
                List.of(
                        new DiscoveredTable.Column("id", "BIGINT"),
                        new DiscoveredTable.Column("name", "VARCHAR"),
                        new DiscoveredTable.Column("born", "DATE")));
        KeboolaSource source = fixture.wiring.source();
        assertThat(source.connections()).containsExactly(KeboolaFixture.KBC);
        assertThat(source.tables(KeboolaFixture.KBC, null)).containsExactly(expected);
        assertThat(source.tables(KeboolaFixture.KBC, "in.c-crm")).containsExactly(expected);
    }

    @Test
    void whatCannotBeReadIsRefusedBeforeItIsRegistered() {
        fixture.register("people", SyncStrategy.PARTITIONED, Map.of());
        assertRefused("does not say by which column");
        fixture.register("people", SyncStrategy.INCREMENTAL, Map.of("where_filters", "[]"));
        assertRefused("where_filters, which go with full_refresh only");
        fixture.register("people", SyncStrategy.FULL_REFRESH, Map.of("where", "x"));
        assertRefused("the unknown option 'where'");
        fixture.register("people", SyncStrategy.INCREMENTAL, Map.of("incremental_window_days", "-1"));
        assertRefused("the incremental_window_days '-1'");
        fixture.register("people", "materialized", SyncStrategy.FULL_REFRESH, "select 1", Map.of());
        assertRefused("its filter is not JSON");
        fixture.register("people", "remote", SyncStrategy.FULL_REFRESH, null, Map.of("where_filters", "[]"));
        assertRefused("has an option other than text_columns");
        fixture.register("people", SyncStrategy.FULL_REFRESH, Map.of());
        assertThatCode(() -> fixture.wiring.source().check(fixture.registered.get(0)))
                .doesNotThrowAnyException();
    }

    @Test
    void whatDoesNotFitTheTableIsRefusedByThePrecheck() {
        DiscoveredTable found = new DiscoveredTable(
                "in.c-crm", "people", null, List.of(), null, null, List.of(new DiscoveredTable.Column("id", "BIGINT")));
        fixture.register("people", SyncStrategy.INCREMENTAL, Map.of());
        assertDoesNotFit(found, "has no primary key");
        fixture.register("people", SyncStrategy.INCREMENTAL, Map.of(), "code");
        assertDoesNotFit(found, "the column 'code', which 'in.c-crm.people' does not have");
        fixture.register("people", SyncStrategy.PARTITIONED, Map.of("partition_by", "day"), "id");
        assertDoesNotFit(found, "the column 'day', which 'in.c-crm.people' does not have");
        fixture.register("people", SyncStrategy.FULL_REFRESH, Map.of("text_columns", "id, zip"));
        assertDoesNotFit(found, "the column 'zip', which 'in.c-crm.people' does not have");
        fixture.register("people", SyncStrategy.FULL_REFRESH, Map.of("text_columns", "id"));
        assertThatCode(() -> fixture.wiring.source().check(fixture.registered.get(0), found))
                .doesNotThrowAnyException();
    }

    private static void assertDoesNotFit(DiscoveredTable found, String told) {
        assertThatThrownBy(() -> fixture.wiring.source().check(fixture.registered.get(0), found))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining(told);
    }

    private static void assertRefused(String told) {
        assertThatThrownBy(() -> fixture.wiring.source().check(fixture.registered.get(0)))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining(told);
    }
}
