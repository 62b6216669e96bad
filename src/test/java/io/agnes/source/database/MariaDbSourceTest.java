package io.agnes.source.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agnes.source.DiscoveredTable;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.warehouse.PublishedFile;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a real MariaDB server become extracts; MySQL is read by the same driver and the same rules. */
class MariaDbSourceTest {
    @TempDir
    private static Path installation;

    private static MariaDbServer server;

    @TempDir
    Path folder;

    private DatabaseFixture agnes;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(MariaDbServer.runsHere(), "MariaDB's binaries are those of Linux on x86-64");
        server = MariaDbServer.start(installation);
        server.run("create user reader@'%' identified by '" + DatabaseFixture.SECRET + "'");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws SQLException {
        server.run("create or replace database shop character set utf8mb4");
        server.run("grant select on shop.* to reader@'%'");
        agnes = at(server.port(), DatabaseFixture.SECRET);
    }

    @Test
    void everyTypeArrivesAsItIs() throws SQLException {
        server.run(
                "create table shop.t (b bool, t tinyint, tu tinyint unsigned, s smallint unsigned, m mediumint, i int,"
                        + " iu int unsigned, l bigint, lu bigint unsigned, f float, d double, n decimal(38,10), big decimal(65,2),"
                        + " da date, ti time(6), dt datetime(6), ts timestamp(6) null, y year, c char(4), v varchar(40), x longtext,"
                        + " bin binary(3), bl longblob, e enum('a','b'), st set('x','y'), j json, u uuid, bi bit(10))");
        server.run("insert into shop.t values (true, -128, 255, 65535, -8388608, -2147483648, 4294967295,"
                + " -9223372036854775808, 18446744073709551615, 16777217, 4.9e-324,"
                + " -9999999999999999999999999999.9999999999, 123456789012345678901234567890123456789012345678901234567890.12,"
                + " '9999-12-31', '-838:59:59.000001', '2026-03-29 02:30:00.123456', '2026-03-29 02:30:00.123456', 2155,"
                + " 'ab', concat('nul', char(0), '\u00e9\ud83d\ude00'), '', x'00ff0a', x'00ff', 'b', 'x,y', '{\"a\":  1.10}',"
                + " '00000000-0000-0000-0000-00000000000f', b'1000000001')");
        server.run("insert into shop.t (i) values (1)");
        agnes.full("shop", "t", Map.of());

        assertThat(synced("t").rows()).isEqualTo(2);
        assertThat(agnes.types("t"))
                .containsExactly(
                        "b SMALLINT",
                        "t SMALLINT",
                        "tu SMALLINT",
                        "s INTEGER",
                        "m INTEGER",
                        "i INTEGER",
                        "iu BIGINT",
                        "l BIGINT",
                        "lu DECIMAL(20,0)",
                        "f FLOAT",
                        "d DOUBLE",
                        "n DECIMAL(38,10)",
                        "big VARCHAR",
                        "da DATE",
                        "ti VARCHAR",
                        "dt TIMESTAMP",
                        "ts TIMESTAMP WITH TIME ZONE",
                        "y INTEGER",
                        "c VARCHAR",
                        "v VARCHAR",
                        "x VARCHAR",
                        "bin BLOB",
                        "bl BLOB",
                        "e VARCHAR",
                        "st VARCHAR",
                        "j VARCHAR",
                        "u VARCHAR",
                        "bi BLOB");
        assertThat(
                        agnes.rows(
                                "t",
                                "select * replace (hex(bin) as bin, hex(bl) as bl, hex(bi) as bi, "
                                        + "hex(encode(v)) as v, ts::varchar as ts, dt::varchar as dt) from t where b is not null"))
                .containsExactly(String.join(
                        "|",
                        "1",
                        "-128",
                        "255",
                        "65535",
                        "-8388608",
                        "-2147483648",
                        "4294967295",
                        "-9223372036854775808",
                        "18446744073709551615",
                        "1.6777216E7",
                        "4.9E-324",
                        "-9999999999999999999999999999.9999999999",
                        "123456789012345678901234567890123456789012345678901234567890.12",
                        "9999-12-31",
                        "-838:59:59.000001",
                        "2026-03-29 02:30:00.123456",
                        "2026-03-28 21:30:00.123456+00",
                        "2155",
                        "ab",
                        "6E756C00C3A9F09F9880",
                        "",
                        "00FF0A",
                        "00FF",
                        "b",
                        "x,y",
                        "{\"a\":  1.10}",
                        "00000000-0000-0000-0000-00000000000f",
                        "0201"));
    }

    @Test
    void aDateThatIsNoneIsToldAndTheLastGoodDataStays() throws SQLException {
        server.run("create table shop.t (id int, da date, at datetime)");
        server.run("insert into shop.t values (1, '2026-01-01', '2026-01-01 00:00:00'), (2, null, null)");
        agnes.full("shop", "t", Map.of());
        synced("t");
        server.run("set sql_mode = ''", "insert into shop.t values (3, '0000-00-00', null)");

        assertFailed("t", "'da' has one that is no DATE ('0000-00-00')", "option types");
        server.run(
                "delete from shop.t where id = 3",
                "set sql_mode = ''",
                "insert into shop.t values (4, null, '0000-00-00')");
        assertFailed("t", "'at' has one that is no TIMESTAMP ('0000-00-00", "option types");
        agnes.full("shop", "t", Map.of("types", "at VARCHAR"));
        synced("t");
        assertThat(agnes.rows("t", "select \"at\" from t where id = 4"))
                .first()
                .asString()
                .startsWith("0000-00-00");
    }

    @Test
    void onlyWhatIsNewIsReadAndReplacesWhatItWas() throws SQLException {
        server.run("create table shop.t (id int primary key, v text, at timestamp null)");
        server.run("insert into shop.t values (1, 'old', '2026-01-01'), (2, 'old', '2026-01-02')");
        agnes.register("shop", "t", null, SyncStrategy.INCREMENTAL, Map.of("cursor_column", "at"));
        synced("t");
        server.run(
                "update shop.t set v = 'unseen' where id = 1",
                "update shop.t set v = 'new', at = '2026-01-03' where id = 2",
                "insert into shop.t values (3, 'added', '2026-01-03')");

        synced("t");

        assertThat(agnes.rows("t", "select id, v from t order by id")).containsExactly("1|old", "2|new", "3|added");
    }

    @Test
    void aSessionOnlyReads() throws SQLException {
        server.run(
                "create table shop.t (id int)",
                "grant all on shop.* to reader@'%'",
                "create function shop.f() returns int " + "begin insert into shop.t values (1); return 1; end");
        agnes.query("q", "select shop.f() as id");

        assertFailed("q", "READ ONLY transaction", "source_query");
    }

    @Test
    void aConnectionThatBreaksInTheMiddleLosesNothing() throws Exception {
        server.run(
                "create table shop.t (id int, x text)",
                "insert into shop.t select seq, repeat('x', 1000) from shop.seq_1_to_30000");
        agnes.full("shop", "t", Map.of());
        synced("t");
        try (CuttingProxy way = new CuttingProxy(server.port(), 15_000_000)) {
            DatabaseFixture cut = at(way.port(), DatabaseFixture.SECRET);
            cut.full("shop", "t", Map.of());

            TableOutcome outcome = cut.sync("t");

            assertThat(outcome.status()).isEqualTo(Status.FAILED);
            assertThat(outcome.passing()).as(outcome.told()).isTrue();
            assertThat(outcome.told()).contains("broke while 'shop.t' was read");
        }
        assertThat(agnes.rows("t", "select count(*) from t")).containsExactly("30000");
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() {
        agnes = at(server.port(), "wr0ng-Password");
        agnes.full("shop", "t", Map.of());

        TableOutcome outcome = agnes.sync("t");

        assertThat(outcome.passing()).isFalse();
        assertThat(outcome.told())
                .contains("does not accept the sign-in of 'reader'", "CRM_PASSWORD")
                .doesNotContain("wr0ng-Password");
    }

    @Test
    void theTablesOfTheDatabaseAreOffered() throws SQLException {
        server.run("create table shop.orders (id int, total decimal(10,2), primary key (id)) comment 'All orders'");

        assertThat(agnes.source.tables(DatabaseFixture.CRM, null))
                .containsExactly(new DiscoveredTable(
                        "shop",
                        "orders",
                        "All orders",
                        List.of("id"),
                        null,
                        null,
                        List.of(
                                new DiscoveredTable.Column("id", "INT"),
                                new DiscoveredTable.Column("total", "DECIMAL"))));
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

    private DatabaseFixture at(int port, String password) {
        return new DatabaseFixture(folder, "mariadb://127.0.0.1:" + port + "/shop", "reader", password, "256MB");
    }
}
