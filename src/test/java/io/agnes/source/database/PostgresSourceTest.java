package io.agnes.source.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.config.DiskSpace;
import io.agnes.source.DiscoveredTable;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.warehouse.PublishedFile;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a real PostgreSQL server become extracts. */
class PostgresSourceTest {
    private static EmbeddedPostgres server;

    @TempDir
    Path folder;

    private DatabaseFixture agnes;

    @BeforeAll
    static void start() throws IOException, SQLException {
        server = EmbeddedPostgres.builder().start();
        Path access;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show hba_file")) {
            row.next();
            access = Path.of(row.getString(1));
        }
        Files.writeString(access, "host all reader all scram-sha-256\n" + Files.readString(access));
        run("select pg_reload_conf()");
        run("create role reader login password '" + DatabaseFixture.SECRET + "'");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        run("create schema shop; grant usage on schema shop to reader; "
                + "alter default privileges in schema shop grant select on tables to reader");
        agnes = at(server.getPort());
    }

    @AfterEach
    void clean() throws SQLException, IOException {
        run("drop schema shop cascade");
        assertThat(agnes.data().scratch())
                .satisfiesAnyOf(scratch -> assertThat(scratch).doesNotExist(), scratch -> assertThat(scratch)
                        .isEmptyDirectory());
    }

    @Test
    void everyTypeArrivesAsItIs() throws SQLException {
        run("""
            create type shop.mood as enum ('sad', 'happy');
            create domain shop.cents as numeric(12,2) check (value >= 0);
            create type shop.pair as (a int, b text);
            create table shop.t (
              i2 smallint, i4 integer, i8 bigint, o oid, f4 real, f8 double precision, n numeric(38,10), free numeric,
              m money, b boolean, d date, t time, tz timetz, ts timestamp, tstz timestamptz(6), iv interval, u uuid,
              ba bytea, j json, jb jsonb, e shop.mood, dom shop.cents, ia int[], ta text[], p shop.pair, c char(4),
              v varchar(9), x text, ip inet, r int4range, bits bit(3));
            insert into shop.t values (
              -32768, -2147483648, -9223372036854775808, 4294967295, 1.17549435e-38, 4.9e-324,
              -9999999999999999999999999999.9999999999, 1234567890123456789012345678901234567890.000000000100,
              '-92233720368547758.08', true, '0001-01-01', '23:59:59.999999', '12:00:00.5+02', '1582-10-15 00:00:00.000001',
              '2026-03-29 02:30:00.123456+02', '1 year 2 mons -3 days 04:05:06.000007',
              '00000000-0000-0000-0000-00000000000f', '\\x00ff0a22', '{"a":  1.10}', '{"a": 1.10}', 'happy', 12.30,
              '{{1,2},{3,null}}', '{"a,b","q\\"",null,""}', row(1, 'x"y'), 'ab', 'é', E'line\nbreak\r\n"quoted",\t\\\\N',
              '10.0.0.1/8', '[1,5)', '101');
            insert into shop.t (i2, x) values (null, ''), (1, '\\N'), (2, E'\\\\.'), (3, ' '), (4, null)
            """);
        agnes = withoutRoom();
        agnes.full("shop", "t", Map.of());

        assertThat(synced("t").rows()).isEqualTo(6);
        assertThat(agnes.types("t"))
                .containsExactly(
                        "i2 SMALLINT",
                        "i4 INTEGER",
                        "i8 BIGINT",
                        "o BIGINT",
                        "f4 FLOAT",
                        "f8 DOUBLE",
                        "n DECIMAL(38,10)",
                        "free VARCHAR",
                        "m DECIMAL(23,4)",
                        "b BOOLEAN",
                        "d DATE",
                        "t TIME",
                        "tz VARCHAR",
                        "ts TIMESTAMP",
                        "tstz TIMESTAMP WITH TIME ZONE",
                        "iv VARCHAR",
                        "u UUID",
                        "ba BLOB",
                        "j VARCHAR",
                        "jb VARCHAR",
                        "e VARCHAR",
                        "dom DECIMAL(12,2)",
                        "ia VARCHAR",
                        "ta VARCHAR",
                        "p VARCHAR",
                        "c VARCHAR",
                        "v VARCHAR",
                        "x VARCHAR",
                        "ip VARCHAR",
                        "r VARCHAR",
                        "bits VARCHAR");
        assertThat(
                        agnes.rows(
                                "t",
                                "select * replace (hex(ba) as ba, f4::double as f4, tstz::varchar as tstz, d::varchar as d) from t where i2 < 0"))
                .containsExactly(String.join(
                        "|",
                        "-32768",
                        "-2147483648",
                        "-9223372036854775808",
                        "4294967295",
                        String.valueOf((double) 1.17549435e-38f),
                        "4.9E-324",
                        "-9999999999999999999999999999.9999999999",
                        "1234567890123456789012345678901234567890.000000000100",
                        "-92233720368547758.0800",
                        "true",
                        "0001-01-01",
                        "23:59:59.999999",
                        "12:00:00.5+02",
                        "1582-10-15 00:00:00.000001",
                        "2026-03-29 00:30:00.123456+00",
                        "P1Y2M-3DT4H5M6.000007S",
                        "00000000-0000-0000-0000-00000000000f",
                        "00FF0A22",
                        "{\"a\":  1.10}",
                        "{\"a\": 1.10}",
                        "happy",
                        "12.30",
                        "[[1,2],[3,null]]",
                        "[\"a,b\",\"q\\\"\",null,\"\"]",
                        "{\"a\":1,\"b\":\"x\\\"y\"}",
                        "ab  ",
                        "é",
                        "line\nbreak\r\n\"quoted\",\t\\N",
                        "10.0.0.1/8",
                        "[1,5)",
                        "101"));
        assertThat(agnes.rows("t", "select x, x is null from t where i2 is null or i2 > 0 order by i2 nulls first"))
                .containsExactly("|false", "\\N|false", "\\.|false", " |false", "null|true");
        List<String> direct = agnes.rows("t", "from t order by all");
        run("insert into shop.t (i2, d) values (5, 'infinity')");
        agnes = at(server.getPort());
        agnes.full("shop", "t", Map.of());
        assertThat(synced("t").rows()).isEqualTo(7);
        assertThat(agnes.rows("t", "from t where i2 is distinct from 5 order by all"))
                .as("by way of the disk, for the sake of one value")
                .isEqualTo(direct);
    }

    @Test
    void numbersArriveToTheirLastDigit() throws SQLException {
        run(
                "create table shop.t (a numeric(18,2), b numeric(18,18), c numeric(38,0), d numeric(38,38), e numeric(4,0), "
                        + "f numeric(19,6)); insert into shop.t values "
                        + "(9999999999999999.99, -0.999999999999999999, 99999999999999999999999999999999999999, "
                        + "0.00000000000000000000000000000000000001, 0, -1234567890123.000001), "
                        + "(-0.01, 0.000000000000000001, -1, -0.5, -9999, 10000), (100000000, 0, 10000, 0, 1000, 0.1), "
                        + "(null, null, null, null, null, null)");
        agnes = withoutRoom();
        agnes.full("shop", "t", Map.of());

        synced("t");

        assertThat(agnes.rows("t", "select columns(*)::varchar from t"))
                .containsExactlyInAnyOrder(
                        "9999999999999999.99|-.999999999999999999|99999999999999999999999999999999999999|"
                                + ".00000000000000000000000000000000000001|0|-1234567890123.000001",
                        "-0.01|.000000000000000001|-1|-.50000000000000000000000000000000000000|-9999|10000.000000",
                        "100000000.00|.000000000000000000|10000|.00000000000000000000000000000000000000|1000|0.100000",
                        "null|null|null|null|null|null");
    }

    @Test
    void infinityIsInfinityAndDatesBeforeChristToo() throws SQLException {
        run("create table shop.t (d date, ts timestamp, tz timestamptz, f float8, r real); insert into shop.t values "
                + "('infinity', 'infinity', '-infinity', 'NaN', 'Infinity'), "
                + "('0044-03-15 BC', '0044-03-15 12:00:00 BC', '294246-12-31 23:59:59.999999+00', '-Infinity', '-0')");
        agnes.full("shop", "t", Map.of());

        synced("t");

        assertThat(agnes.rows("t", "select d::varchar, isinf(ts), tz::varchar, f, r from t order by f::varchar"))
                .containsExactly(
                        "0044-03-15 (BC)|false|294246-12-31 23:59:59.999999+00|-Infinity|-0.0",
                        "infinity|true|-infinity|NaN|Infinity");
    }

    @Test
    void oneColumnOfMissingValuesHasAllItsRows() throws SQLException {
        run("create table shop.t (x text); insert into shop.t values (null), (''), (null), ('\\.')");
        agnes.full("shop", "t", Map.of());

        assertThat(synced("t").rows()).isEqualTo(4);
        assertThat(agnes.rows("t", "select count(x) from t")).containsExactly("2");
    }

    @Test
    void textThatLooksLikeRowsStaysText() throws SQLException {
        run("create table shop.t (id int, x text); insert into shop.t select i, "
                + "repeat(E'1,\"a\"\n2,\"b\"\n', (i % 50)::int) from generate_series(1, 20000) i");
        agnes.full("shop", "t", Map.of());

        assertThat(synced("t").rows()).isEqualTo(20_000);
        assertThat(agnes.rows("t", "select sum(length(x)), count(distinct id), max(length(x)) from t"))
                .containsExactly(20_000L / 50 * (49 * 50 / 2) * 12 + "|20000|" + 49 * 12);
    }

    @Test
    void aRowOfMegabytesIsReadAsAWhole() throws SQLException {
        run("create table shop.t (id int, x text); insert into shop.t values (1, repeat('a', 9000000)), (2, 'b')");
        agnes.full("shop", "t", Map.of());

        synced("t");

        assertThat(agnes.rows("t", "select id, length(x) from t order by id")).containsExactly("1|9000000", "2|1");
    }

    @Test
    void manyRowsAreReadWhileTheyComeAndNeedNoRoomOnDisk() throws SQLException {
        run("create table shop.t (id int, amount numeric(10,2), at timestamptz, x text); insert into shop.t select i, "
                + "i / 100.0, timestamptz '2026-01-01' + i * interval '1 second', case i % 4 when 0 then null when 1 then '' "
                + "when 2 then '\\N' else E'a,\"b\"\\n' || repeat('y', 40) end from generate_series(1, 100000) i");
        agnes = withoutRoom();
        agnes.full("shop", "t", Map.of());

        assertThat(synced("t").rows()).isEqualTo(100_000);
        assertThat(agnes.rows(
                        "t",
                        "select sum(id), sum(amount), max(\"at\")::varchar, count(x), count(*) filter (x = ''), "
                                + "count(*) filter (x = '\\N'), sum(length(x)) from t"))
                .containsExactly(
                        "5000050000|50000500.00|2026-01-02 03:46:40+00|75000|25000|25000|" + 25_000 * (2 + 6 + 40));
    }

    @Test
    void aMisfitAmongRowsThatComeIsToldAsOneOfFew() throws SQLException {
        run(
                "create table shop.t (id int, amount numeric(10,2), x text); insert into shop.t select i, "
                        + "case when i % 50000 = 0 then 'NaN' else i / 100.0 end, repeat('y', 40) from generate_series(1, 100000) i");
        agnes.full("shop", "t", Map.of());

        assertFailed("t", "'amount' has 2 that are no DECIMAL(10,2) ('NaN')", "amount DOUBLE");
        assertThat(parquet()).isEmpty();
    }

    @Test
    void longRowsMayComeAfterManyShortOnes() throws SQLException {
        run("create table shop.t (id int, x text); insert into shop.t select i, repeat('y', 90) from "
                + "generate_series(1, 50000) i; insert into shop.t values (0, repeat('a', 9000000))");
        agnes.full("shop", "t", Map.of());
        assertThat(synced("t").rows()).isEqualTo(50_001);
        run("insert into shop.t values (-1, repeat('b', 17000000))");

        assertThat(synced("t").rows()).isEqualTo(50_002);
        assertThat(agnes.rows("t", "select id, length(x) from t where id < 1 order by id"))
                .containsExactly("-1|17000000", "0|9000000");
    }

    @Test
    void noRowsAreATableToo() throws SQLException {
        run("create table shop.t (id int, amount numeric(10,2))");
        agnes.full("shop", "t", Map.of());

        assertThat(synced("t").rows()).isZero();
        assertThat(agnes.types("t")).containsExactly("id INTEGER", "amount DECIMAL(10,2)");
    }

    @Test
    void aTableThatHadRowsIsNotEmptiedUnlessThatIsMeant() throws SQLException {
        run("create table shop.t (id int); insert into shop.t values (1)");
        agnes.full("shop", "t", Map.of());
        synced("t");
        run("truncate shop.t");

        assertFailed("t", "has no rows any more in the database, and had 1", "allow_empty");
        agnes.full("shop", "t", Map.of("allow_empty", "true"));
        assertThat(synced("t").rows()).isZero();
    }

    @Test
    void aNumberThatNoDecimalHoldsIsToldAndTheLastGoodDataStays() throws SQLException {
        run("create table shop.t (id int, amount numeric(10,2)); insert into shop.t values (1, 5)");
        agnes.full("shop", "t", Map.of());
        synced("t");
        run("insert into shop.t values (2, 'NaN'), (3, 'NaN')");

        assertFailed("t", "'amount' has 2 that are no DECIMAL(10,2) ('NaN')", "amount DOUBLE");
        assertThat(agnes.rows("t", "select id, amount from t")).containsExactly("1|5.00");
        agnes.full("shop", "t", Map.of("types", "amount DOUBLE"));
        assertThat(synced("t").rows()).isEqualTo(3);
    }

    @Test
    void aTypeThatIsGivenNeverRounds() throws SQLException {
        run("create table shop.t (id int, amount numeric); insert into shop.t values (1, 12.3400), (2, 7)");
        agnes.full("shop", "t", Map.of("types", "amount DECIMAL(18,2)"));
        synced("t");
        assertThat(agnes.rows("t", "select amount from t order by id")).containsExactly("12.34", "7.00");
        run("insert into shop.t values (3, 0.005)");

        assertFailed("t", "'amount' has 1 that are no DECIMAL(18,2) ('0.005')", "option types");
    }

    @Test
    void aTimestampThatTheEngineCannotHoldIsTold() throws SQLException {
        run("create table shop.t (at timestamp); insert into shop.t values ('294276-12-31 23:59:59')");
        agnes.full("shop", "t", Map.of());

        assertFailed("t", "'at' has 1 that are no TIMESTAMP ('294276-12-31 23:59:59')", "option types");
    }

    @Test
    void aQueryIsReadAsATableIs() throws SQLException {
        run("create table shop.t (id int, name text); insert into shop.t values (1, 'a'), (2, 'b')");
        agnes.query("q", "select id * 10 as ten, name from shop.t where id > 1 -- the newest;\n;");

        assertThat(synced("q").rows()).isEqualTo(1);
        assertThat(agnes.rows("q", "from t")).containsExactly("20|b");
    }

    @Test
    void aSessionOnlyReads() throws SQLException {
        run(
                "create table shop.t (id int); grant all on shop.t to reader; "
                        + "create function shop.add() returns int language sql as 'insert into shop.t values (1) returning id'");
        agnes.query("q", "select shop.add() as id");

        assertFailed("q", "read-only transaction", "source_query");
        agnes.query("q", "select 1) to program 'touch /tmp/never' --");
        assertFailed("q", "subquery in FROM must have an alias", "source_query");
    }

    @Test
    void columnsThatAreOneNameHereAreTold() throws SQLException {
        run("create table shop.t (\"A\" int, a int)");
        agnes.full("shop", "t", Map.of());

        assertFailed("t", "the columns 'A' and 'a', which are one name here", "source_query");
    }

    @Test
    void namesAreAnyText() throws SQLException {
        run(
                "create table shop.\"odd \"\"name\" (\"it's, \"\"x\"\"\" int); insert into shop.\"odd \"\"name\" values (7)");
        agnes.query("q", "select * from shop.\"odd \"\"name\"");

        synced("q");

        assertThat(agnes.types("q")).containsExactly("it's, \"x\" INTEGER");
    }

    @Test
    void onlyWhatIsNewIsReadAndReplacesWhatItWas() throws SQLException {
        run("create table shop.t (id int primary key, v text, at timestamptz); insert into shop.t values "
                + "(1, 'old', '2026-01-01'), (2, 'old', '2026-01-02'), (3, 'none', null)");
        agnes.register("shop", "t", null, SyncStrategy.INCREMENTAL, Map.of("cursor_column", "at"));
        synced("t");
        run("update shop.t set v = 'new', at = '2026-01-03' where id = 2; update shop.t set v = 'unseen' where id = 1; "
                + "update shop.t set v = 'late', at = '2026-01-01 23:30:00Z' where id = 3; "
                + "insert into shop.t values (4, 'added', '2026-01-03')");

        assertThat(synced("t").rows()).isEqualTo(4);
        assertThat(agnes.rows("t", "select id, v from t order by id"))
                .containsExactly("1|old", "2|new", "3|late", "4|added");
        List<PublishedFile> before = agnes.files("t");
        agnes.sync("t");
        assertThat(agnes.rows("t", "select count(*) from t")).containsExactly("4");
        assertThat(before).hasSize(1);
    }

    @Test
    void numbersAreACursorToo() throws SQLException {
        run(
                "create table shop.t (id bigint primary key, v int); insert into shop.t select i, 1 from generate_series(1, 100) i");
        agnes.register(
                "shop", "t", null, SyncStrategy.INCREMENTAL, Map.of("cursor_column", "id", "cursor_overlap", "10"));
        synced("t");
        run("update shop.t set v = 2; insert into shop.t values (101, 2)");

        synced("t");

        assertThat(agnes.rows("t", "select v, count(*) from t group by v order by v"))
                .containsExactly("1|89", "2|12");
    }

    @Test
    void aTableWhoseColumnsHaveChangedIsReadAsAWhole() throws SQLException {
        run("create table shop.t (id int primary key, v int); insert into shop.t values (1, 1), (2, 1)");
        agnes.register("shop", "t", null, SyncStrategy.INCREMENTAL, Map.of("cursor_column", "id"));
        synced("t");
        run("alter table shop.t alter v type bigint, add more text default 'm'");

        synced("t");

        assertThat(agnes.types("t")).containsExactly("id INTEGER", "v BIGINT", "more VARCHAR");
        assertThat(agnes.rows("t", "select count(more) from t")).containsExactly("2");
    }

    @Test
    void periodsWithoutAChangeKeepTheirFile() throws SQLException {
        run("create table shop.t (id int primary key, day date, at timestamp); insert into shop.t values "
                + "(1, '2026-01-05', '2026-01-05'), (2, '2026-02-05', '2026-02-05'), (3, '2026-02-06', '2026-02-06')");
        agnes.register(
                "shop",
                "t",
                null,
                SyncStrategy.PARTITIONED,
                Map.of("cursor_column", "at", "partition_by", "day", "cursor_overlap", "1m"));
        synced("t");
        List<PublishedFile> before = agnes.files("t");
        assertThat(before).hasSize(2);
        run("update shop.t set day = '2026-03-01', at = '2026-03-01' where id = 3");

        synced("t");

        assertThat(agnes.files("t")).hasSize(3);
        assertThat(Stream.concat(agnes.files("t").stream(), before.stream()).distinct())
                .hasSize(4);
        assertThat(agnes.rows("t", "select id, day from t order by id"))
                .containsExactly("1|2026-01-05", "2|2026-02-05", "3|2026-03-01");
    }

    @Test
    void aKeyThatIsThereTwiceIsTold() throws SQLException {
        run("create table shop.t (id int, at timestamp); insert into shop.t values (1, now()), (7, now()), (7, now())");
        agnes.register("shop", "t", null, SyncStrategy.INCREMENTAL, Map.of("cursor_column", "at"), "id");

        assertFailed("t", "The primary key (id) of 'shop.t' does not tell its rows apart: 7", "full_refresh");
        agnes.register("shop", "t", null, SyncStrategy.INCREMENTAL, Map.of("cursor_column", "at"));
        assertFailed("t", "has no primary key", "Set primary_key");
    }

    @Test
    void aConnectionThatBreaksInTheMiddleLosesNothing() throws Exception {
        run("create table shop.t (id int, x text); "
                + "insert into shop.t select i, repeat('x', 1000) from generate_series(1, 5000) i");
        agnes.full("shop", "t", Map.of());
        synced("t");
        try (CuttingProxy way = new CuttingProxy(server.getPort(), 3_500_000)) {
            DatabaseFixture cut = at(way.port());
            cut.full("shop", "t", Map.of());

            TableOutcome outcome = cut.sync("t");

            assertThat(outcome.status()).isEqualTo(Status.FAILED);
            assertThat(outcome.passing()).isTrue();
            assertThat(outcome.told()).contains("broke while 'shop.t' was read").contains("Sync again");
        }
        assertThat(agnes.rows("t", "select count(*) from t")).containsExactly("5000");
        assertThat(parquet()).hasSize(1);
    }

    @Test
    void aSessionThatTheServerEndsIsWorthAnotherTry() throws SQLException {
        run("create table shop.t (id int); grant pg_signal_backend to reader");
        agnes.query("q", "select pg_terminate_backend(pg_backend_pid()) as ended");

        TableOutcome outcome = agnes.sync("q");

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.passing()).isTrue();
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() {
        agnes = new DatabaseFixture(folder, url(server.getPort()), "reader", "wr0ng-Password", "256MB");
        agnes.full("shop", "t", Map.of());

        TableOutcome outcome = agnes.sync("t");

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.passing()).isFalse();
        assertThat(outcome.told())
                .contains("does not accept the sign-in of 'reader'", "CRM_PASSWORD")
                .doesNotContain("wr0ng-Password");
    }

    @Test
    void whatIsNotThereOrNotAllowedIsTold() throws SQLException {
        agnes.full("shop", "gone", Map.of());
        assertFailed("gone", "relation \"shop.gone\" does not exist", "'reader' may read them");
        run("create table shop.mine (id int); revoke select on shop.mine from reader");
        agnes.full("shop", "mine", Map.of());
        assertFailed("mine", "permission denied for table mine", "'reader' may read them");
        run("create table shop.t (id int)");
        agnes.full("shop", "t", Map.of("types", "nope VARCHAR"));
        assertFailed("t", "names the column 'nope', which 'shop.t' does not have", "Use one of: id.");
    }

    @Test
    void aServerThatIsNotThereIsWorthAnotherTry() {
        DatabaseFixture nowhere = at(1);
        nowhere.full("shop", "t", Map.of());

        TableOutcome outcome = nowhere.sync("t");

        assertThat(outcome.passing()).isTrue();
        assertThat(outcome.told()).contains("cannot be reached").contains("data_sources.crm.url");
    }

    @Test
    void theTablesOfTheDatabaseAreOffered() throws SQLException {
        run("create table shop.orders (id int, line int, total numeric(10,2), primary key (line, id)); "
                + "comment on table shop.orders is 'All orders'; create view shop.v as select 1 as one; "
                + "create schema shopx; create table shopx.other (id int)");
        try {
            assertThat(agnes.source.tables(DatabaseFixture.CRM, "shop"))
                    .containsExactlyInAnyOrder(
                            new DiscoveredTable(
                                    "shop",
                                    "orders",
                                    "All orders",
                                    List.of("line", "id"),
                                    null,
                                    null,
                                    List.of(
                                            new DiscoveredTable.Column("id", "int4"),
                                            new DiscoveredTable.Column("line", "int4"),
                                            new DiscoveredTable.Column("total", "numeric"))),
                            new DiscoveredTable(
                                    "shop",
                                    "v",
                                    null,
                                    List.of(),
                                    null,
                                    null,
                                    List.of(new DiscoveredTable.Column("one", "int4"))));
            assertThat(agnes.source.tables(DatabaseFixture.CRM, null))
                    .extracting(DiscoveredTable::table)
                    .containsExactlyInAnyOrder("orders", "v", "other");
        } finally {
            run("drop schema shopx cascade");
        }
    }

    private TableOutcome synced(String table) {
        TableOutcome outcome = agnes.sync(table);
        assertThat(outcome.status()).as(String.valueOf(outcome.told())).isEqualTo(Status.CONVERTED);
        return outcome;
    }

    private void assertFailed(String table, String message, String hint) {
        List<PublishedFile> before = agnes.files(table);
        TableOutcome outcome = agnes.sync(table);
        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.message()).contains(message).doesNotContain(DatabaseFixture.SECRET);
        assertThat(outcome.hint()).contains(hint);
        assertThat(agnes.files(table)).isEqualTo(before);
    }

    private List<Path> parquet() {
        try (Stream<Path> files = Files.walk(agnes.data().extracts())) {
            return files.filter(file -> file.toString().endsWith(".parquet")).toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DatabaseFixture at(int port) {
        return new DatabaseFixture(folder, url(port), "reader");
    }

    /** With a full disk where rows are written that do not come the direct way. */
    private DatabaseFixture withoutRoom() {
        return new DatabaseFixture(
                folder,
                url(server.getPort()),
                "reader",
                DatabaseFixture.SECRET,
                "256MB",
                new DiskSpace(place -> place.toString().contains("database-") ? 0 : Long.MAX_VALUE));
    }

    private static String url(int port) {
        return "postgresql://localhost:" + port + "/postgres";
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
