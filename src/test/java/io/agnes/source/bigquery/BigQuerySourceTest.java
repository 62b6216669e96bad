package io.agnes.source.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.source.DiscoveredTable;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.RemoteAttach;
import io.agnes.warehouse.RemoteTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and queries of a stand-in of BigQuery become extracts, over HTTP and gRPC. */
class BigQuerySourceTest {
    private static final String ALL = "select * from t order by 1";
    private static final String ORDERS =
            "select i as id, 'n' || i as name, date '2026-01-01' + i::integer as day from range(1, 8) r(i)";

    private static BigQueryStandIn google;

    @TempDir
    Path folder;

    private BigQueryFixture bigquery;

    @BeforeAll
    static void start() throws Exception {
        google = new BigQueryStandIn();
    }

    @AfterAll
    static void stop() {
        google.close();
    }

    @BeforeEach
    void begin() {
        google.heal();
        bigquery = new BigQueryFixture(google, folder);
    }

    private TableOutcome synced(String table) {
        TableOutcome outcome = bigquery.sync(table);
        assertThat(outcome.status()).as(String.valueOf(outcome.told())).isNotEqualTo(Status.FAILED);
        return outcome;
    }

    @Test
    void aTableIsReadThroughItsStreamsWithoutAQuery() {
        google.storage.batchRows = 2_048;
        google.tables.create("sales.orders", "TABLE", "select i as id, 'n' || i as name from range(100000) r(i)");
        bigquery.register("orders", SyncStrategy.FULL_REFRESH, Map.of());

        TableOutcome outcome = synced("orders");

        assertThat(outcome.rows()).isEqualTo(100_000);
        assertThat(bigquery.rows("orders", "select count(distinct id), min(id), max(id), max(name) from t"))
                .containsExactly("100000|0|99999|n99999");
        assertThat(google.storage.opened).containsExactlyInAnyOrder("0@0", "1@0", "2@0");
        assertThat(google.queries).containsExactly("dry: select `id`, `name` from `acme-analytics.sales.orders`");
    }

    @Test
    void ofATableThatStaysThereOnlyTheColumnsAreLookedAt() {
        google.tables.create("sales.orders", "TABLE", "select 1 as id, 'x' as name, timestamptz '2026-01-01' as at");
        google.tables.create("sales.recent", "VIEW", "select 1 as id");
        bigquery.registerRemote("orders", Map.of("columns", "id, at"));
        bigquery.registerRemote("recent", Map.of());

        assertThat(synced("orders").status()).isEqualTo(Status.CONVERTED);

        RemoteTable there = bigquery.remote("orders");
        assertThat(there.attach())
                .isEqualTo(new RemoteAttach(
                        new Identifier("bq"),
                        RemoteAttach.BIGQUERY,
                        "project=" + TablesStandIn.PROJECT,
                        "GOOGLE_APPLICATION_CREDENTIALS"));
        assertThat(there.schema() + "." + there.table()).isEqualTo("sales.orders");
        assertThat(there.columns())
                .containsExactly(
                        new RemoteTable.Field("id", "BIGINT"), new RemoteTable.Field("at", "TIMESTAMP WITH TIME ZONE"));
        assertThat(google.storage.opened).isEmpty();
        assertThat(google.queries).isEmpty();
        assertThat(synced("orders").status()).isEqualTo(Status.UNCHANGED);
        assertThat(bigquery.sync("recent").told()).contains("is a view", "query_mode materialized");
        bigquery.registerRemote("orders", Map.of("row_filter", "id = 1"));
        assertThat(bigquery.sync("orders").told()).contains("has an option other than columns");
    }

    @Test
    void everyTypeKeepsItsValues() {
        google.tables.create(
                "sales.types",
                "TABLE",
                """
                select 9223372036854775807 as i, 0.1::double as f, true as b, 'é' as s, '\\xAA\\x00'::blob as y,
                  date '0001-01-01' as d, timestamp '2026-01-31 10:00:00.123456' as dt,
                  timestamptz '2026-01-31 10:00:00.123456+02' as ts, time '23:59:59.999999' as t,
                  12345678901234567890123456789.123456789::decimal(38,9) as n, 1.50::decimal(5,2) as small,
                  '-12345678901234567890123456789012345678.12345678901234567890123456789012345678' as big,
                  '7.25' as big10, 'POINT(1 2)' as g, '{"a": 12345678901234567890}' as j,
                  interval '1 month 2 days 3.000004 seconds' as iv, [1, 2]::bigint[] as l,
                  {'a': 1::bigint, 'b': ['x']} as r, {'start': date '2026-01-01', 'end': null::date} as p
                union all select null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                  null, null, null, null
                """,
                "{\"name\": \"big\", \"type\": \"BIGNUMERIC\"}",
                "{\"name\": \"big10\", \"type\": \"BIGNUMERIC\", \"precision\": \"10\", \"scale\": \"2\"}",
                "{\"name\": \"g\", \"type\": \"GEOGRAPHY\"}",
                "{\"name\": \"j\", \"type\": \"JSON\"}",
                "{\"name\": \"r\", \"type\": \"RECORD\", \"fields\": [{\"name\": \"a\", \"type\": \"INTEGER\"}, "
                        + "{\"name\": \"b\", \"type\": \"STRING\", \"mode\": \"REPEATED\"}]}",
                "{\"name\": \"p\", \"type\": \"RANGE\", \"rangeElementType\": {\"type\": \"DATE\"}}");
        bigquery.register("types", SyncStrategy.FULL_REFRESH, Map.of());

        synced("types");

        assertThat(bigquery.rows("types", "select column_name || ' ' || column_type from (describe t)"))
                .containsExactly(
                        "i BIGINT",
                        "f DOUBLE",
                        "b BOOLEAN",
                        "s VARCHAR",
                        "y BLOB",
                        "d DATE",
                        "dt TIMESTAMP",
                        "ts TIMESTAMP WITH TIME ZONE",
                        "t TIME",
                        "n DECIMAL(38,9)",
                        "small DECIMAL(5,2)",
                        "big VARCHAR",
                        "big10 DECIMAL(10,2)",
                        "g VARCHAR",
                        "j JSON",
                        "iv VARCHAR",
                        "l BIGINT[]",
                        "r STRUCT(a BIGINT, b VARCHAR[])",
                        "p STRUCT(\"start\" DATE, \"end\" DATE)");
        assertThat(bigquery.rows("types", "select columns(*)::varchar from t where i is not null"))
                .containsExactly("9223372036854775807|0.1|true|é|\\xAA\\x00|0001-01-01|2026-01-31 10:00:00.123456|"
                        + "2026-01-31 08:00:00.123456+00|23:59:59.999999|12345678901234567890123456789.123456789|1.50|"
                        + "-12345678901234567890123456789012345678.12345678901234567890123456789012345678|7.25|POINT(1 2)"
                        + "|{\"a\": 12345678901234567890}|1 month 2 days 00:00:03.000004|[1, 2]|{'a': 1, 'b': [x]}|"
                        + "{'start': 2026-01-01, 'end': NULL}");
        assertThat(bigquery.rows("types", "select count(*) from t where i is null and big is null and p is null"))
                .containsExactly("1");
    }

    @Test
    void aColumnThatCannotBeKeptAsItIsIsRefusedAndCanBeLeftOut() {
        google.tables.create(
                "sales.deep",
                "TABLE",
                "select 1::bigint as id, ['1.5'] as many",
                "{\"name\": \"many\", \"type\": \"BIGNUMERIC\", \"mode\": \"REPEATED\"}");
        bigquery.register("deep", SyncStrategy.FULL_REFRESH, Map.of());

        assertThat(bigquery.sync("deep").told())
                .contains("'many' is a BIGNUMERIC inside a RECORD or an array", "option columns");

        bigquery.register("deep", SyncStrategy.FULL_REFRESH, Map.of("columns", "id"));
        synced("deep");
        assertThat(bigquery.rows("deep", ALL)).containsExactly("1");
    }

    @Test
    void onlyTheColumnsAndRowsThatAreAskedForAreRead() {
        google.tables.create("sales.orders", "TABLE", ORDERS);
        bigquery.register(
                "orders",
                SyncStrategy.FULL_REFRESH,
                Map.of("columns", "id, day", "row_filter", "day >= DATE '2026-01-07'"));

        assertThat(synced("orders").rows()).isEqualTo(2);
        assertThat(bigquery.rows("orders", ALL)).containsExactly("6|2026-01-07", "7|2026-01-08");
        assertThat(google.queries)
                .containsExactly("dry: select `id`, `day` from `acme-analytics.sales.orders` where (day >= DATE "
                        + "'2026-01-07')");
    }

    @Test
    void aViewIsReadThroughAQuery() {
        google.tables.create("sales.recent", "VIEW", ORDERS);
        bigquery.register("recent", SyncStrategy.FULL_REFRESH, Map.of("row_filter", "id < 3"));

        assertThat(synced("recent").rows()).isEqualTo(2);
        assertThat(google.queries).hasSize(2).first().asString().startsWith("dry: ");
    }

    @Test
    void aQueryIsEstimatedThenRunWithTheLimitThenRead() {
        google.tables.create("sales.orders", "TABLE", ORDERS);
        bigquery.registerQuery(
                "totals",
                "select name, count(*) as n from `acme-analytics.sales.orders` group by name",
                Map.of("max_bytes", "1GB"));

        assertThat(synced("totals").rows()).isEqualTo(7);
        assertThat(bigquery.rows("totals", ALL)).startsWith("n1|1");
        assertThat(google.jobs)
                .extracting(
                        job -> job.at("/configuration/query/maximumBytesBilled").asText())
                .containsExactly("", String.valueOf(1L << 30));
        assertThat(google.jobs)
                .allMatch(job -> !job.at("/configuration/query/useLegacySql").asBoolean(true)
                        && job.at("/jobReference/location").asText().equals("EU"));
    }

    @Test
    void whatIsNotOneSelectIsNotRun() {
        google.tables.create("sales.orders", "TABLE", ORDERS);
        bigquery.registerQuery("gone", "drop table `acme-analytics.sales.orders`", Map.of("max_bytes", "0B"));

        assertThat(bigquery.sync("gone").told()).contains("the query of 'gone' is not one SELECT", "source_query");
        assertThat(google.queries).hasSize(1).first().asString().startsWith("dry: ");
    }

    @Test
    void changedRowsReplaceThoseOfTheirKey() {
        google.tables.create("sales.orders", "TABLE", ORDERS);
        bigquery.register("orders", SyncStrategy.INCREMENTAL, Map.of("cursor_column", "day"), "id");
        synced("orders");
        google.tables.create(
                "sales.orders",
                "TABLE",
                "select 2::bigint as id, 'changed' as name, date '2026-02-01' as day union all "
                        + "select 9, 'new', date '2026-02-02' union all select 1, 'unseen', date '2026-01-01'");

        assertThat(synced("orders").rows()).isEqualTo(8);

        assertThat(bigquery.rows("orders", "select id, name from t order by id"))
                .startsWith("1|n1", "2|changed", "3|n3")
                .endsWith("9|new");
        assertThat(google.queries).last().asString().contains("where (`day` >= DATE '2026-01-08')");
    }

    @Test
    void aTableOfWhichNothingHasChangedIsLeftAsItIs() {
        google.tables.create("sales.orders", "TABLE", ORDERS);
        bigquery.register("orders", SyncStrategy.INCREMENTAL, Map.of("cursor_column", "day"), "id");
        synced("orders");
        google.tables.create("sales.orders", "TABLE", ORDERS + " where false");

        assertThat(synced("orders").status()).isEqualTo(Status.UNCHANGED);
        assertThat(bigquery.rows("orders", "select count(*) from t")).containsExactly("7");
    }

    @Test
    void aKeyThatIsThereTwiceIsToldAndTheRowsStay() {
        google.tables.create("sales.orders", "TABLE", ORDERS);
        bigquery.register("orders", SyncStrategy.INCREMENTAL, Map.of("cursor_column", "day"), "id");
        synced("orders");
        google.tables.create("sales.orders", "TABLE", ORDERS + " union all " + ORDERS);

        assertThat(bigquery.sync("orders").told()).contains("The primary key (id)", "7 is there more than once");
        assertThat(bigquery.rows("orders", "select count(*) from t")).containsExactly("7");
    }

    @Test
    void onlyThePartitionsOfTheWindowAreReadAgain() {
        String rows = "select i as id, timestamp '2026-01-15 00:00:00' + interval (i) month as at from range(3) r(i)";
        google.tables.create("sales.events", "TABLE", rows);
        bigquery.register("events", SyncStrategy.PARTITIONED, Map.of("partition_by", "at"));
        assertThat(synced("events").rows()).isEqualTo(3);
        List<PublishedFile> before = bigquery.files("events");
        google.tables.create(
                "sales.events",
                "TABLE",
                "select 7::bigint as id, timestamp '2026-03-10 00:00:00' as at union all "
                        + "select 8, timestamp '2026-01-01 00:00:00'");

        synced("events");

        assertThat(bigquery.rows("events", "select id from t order by id")).containsExactly("0", "1", "7");
        assertThat(bigquery.files("events")).hasSize(3).containsAll(before.subList(0, 2));
        assertThat(google.storage.asked)
                .last()
                .extracting(session -> session.getReadSession().getReadOptions().getRowRestriction())
                .isEqualTo("(`at` >= DATETIME '2026-03-01' or `at` is null)");
    }

    @Test
    void aTableWhoseColumnsHaveChangedIsReadAsAWhole() {
        google.tables.create("sales.orders", "TABLE", ORDERS);
        bigquery.register("orders", SyncStrategy.INCREMENTAL, Map.of("cursor_column", "day"), "id");
        synced("orders");
        google.tables.create("sales.orders", "TABLE", "select *, 1.5::double as price from (" + ORDERS + ")");

        synced("orders");

        assertThat(bigquery.rows("orders", "select count(price) from t")).containsExactly("7");
    }

    @Test
    void aTableWithoutRowsHasItsColumns() {
        google.tables.create("sales.orders", "TABLE", ORDERS + " where false");
        bigquery.register("orders", SyncStrategy.FULL_REFRESH, Map.of());

        assertThat(synced("orders").rows()).isZero();
        assertThat(bigquery.rows("orders", "select column_name from (describe t)"))
                .containsExactly("id", "name", "day");
    }

    @Test
    void tablesAreDiscoveredByDataset() {
        google.tables.create("sales.orders", "TABLE", ORDERS);
        google.tables.create("sales.recent", "VIEW", ORDERS);
        google.tables.create("crm.people", "TABLE", ORDERS);

        assertThat(bigquery.source.tables(BigQueryFixture.BQ, null))
                .extracting(table -> table.bucket() + "." + table.table())
                .containsExactly("crm.people", "sales.orders", "sales.recent");
        assertThat(bigquery.source.tables(BigQueryFixture.BQ, "crm"))
                .extracting(DiscoveredTable::table)
                .containsExactly("people");
    }

    @Test
    void theKeyOfAServiceAccountMayBeAFile() throws Exception {
        Path key = Files.writeString(folder.resolve("key.json"), google.key());
        google.tables.create("sales.orders", "TABLE", ORDERS);
        bigquery = new BigQueryFixture(
                google,
                folder.resolve("data"),
                Map.of(BigQueryConnection.DEFAULT_CREDENTIALS_ENV, key.toString()),
                "256MB");
        bigquery.register("orders", SyncStrategy.FULL_REFRESH, Map.of());

        assertThat(synced("orders").rows()).isEqualTo(7);
    }

    @Test
    void whatCannotBeReadIsRefusedAtRegistration() {
        assertRefused("unknown option 'limit'", SyncStrategy.FULL_REFRESH, Map.of("limit", "5"));
        assertRefused("max_bytes '5 apples'", SyncStrategy.FULL_REFRESH, Map.of("max_bytes", "5 apples"));
        assertRefused("by which column", SyncStrategy.INCREMENTAL, Map.of());
        assertRefused("its primary key", SyncStrategy.INCREMENTAL, Map.of("cursor_column", "day"));
        assertRefused("by which column", SyncStrategy.PARTITIONED, Map.of());
        assertRefused(
                "partition_granularity 'week'",
                SyncStrategy.PARTITIONED,
                Map.of("partition_by", "day", "partition_granularity", "week"));
    }

    private void assertRefused(String why, SyncStrategy strategy, Map<String, String> options) {
        assertThatThrownBy(() -> bigquery.source.check(BigQueryFixture.table("orders", strategy, options)))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aRunThatIsStoppedReadsNoFurtherTable() {
        google.tables.create("sales.orders", "TABLE", ORDERS);
        google.tables.create("sales.more", "TABLE", ORDERS);
        bigquery.register("orders", SyncStrategy.FULL_REFRESH, Map.of());
        bigquery.register("more", SyncStrategy.FULL_REFRESH, Map.of());

        assertThat(bigquery.sync(() -> bigquery.google.storage.asked.isEmpty(), "orders", "more"))
                .hasSize(1);
        assertThat(google.storage.asked).hasSize(1);
    }
}
