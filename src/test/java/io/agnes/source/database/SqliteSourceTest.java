package io.agnes.source.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.source.DiscoveredTable;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.warehouse.PublishedFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a real SQLite file, and of one with another JDBC driver, become extracts. */
class SqliteSourceTest {
    @TempDir
    Path folder;

    private DatabaseFixture agnes;

    @BeforeEach
    void open() throws SQLException {
        run("create table made (id integer primary key)");
        agnes = new DatabaseFixture(folder.resolve("data"), "sqlite:" + folder.resolve("shop.db"), "");
    }

    @Test
    void everyTypeArrivesAsItIs() throws SQLException {
        run(
                "create table t (i integer, l bigint, b boolean, r real, dec decimal(10,2), n numeric, d date, at datetime, "
                        + "x text, v varchar(9), bl blob, free)",
                "insert into t values (-9223372036854775808, 9223372036854775807, 1, 4.9e-324, 12.5, 3, '2026-01-31', "
                        + "'2026-01-31 10:00:00.123', 'nul' || char(0) || 'é', 7, x'00ff', 1.5)",
                "insert into t (i) values (null)");
        agnes.full(null, "t", Map.of());

        assertThat(synced("t").rows()).isEqualTo(2);
        assertThat(agnes.types("t"))
                .containsExactly(
                        "i BIGINT",
                        "l BIGINT",
                        "b BOOLEAN",
                        "r DOUBLE",
                        "dec DOUBLE",
                        "n VARCHAR",
                        "d DATE",
                        "at TIMESTAMP",
                        "x VARCHAR",
                        "v VARCHAR",
                        "bl BLOB",
                        "free VARCHAR");
        assertThat(agnes.rows("t", "select * replace (hex(bl) as bl, hex(encode(x)) as x) from t where i is not null"))
                .containsExactly("-9223372036854775808|9223372036854775807|true|4.9E-324|12.5|3|2026-01-31|"
                        + "2026-01-31 10:00:00.123|6E756C00C3A9|7|00FF|1.5");
    }

    @Test
    void aValueThatIsNotOfItsColumnsTypeIsToldAndTheLastGoodDataStays() throws SQLException {
        run("create table t (id integer, n int, d date)", "insert into t values (1, 1, '2026-01-01')");
        agnes.full(null, "t", Map.of());
        synced("t");
        run("insert into t values (2, 'n/a', '2026-01-01')");

        assertFailed("'n' has one that is no BIGINT ('n/a')", "option types");
        agnes.full(null, "t", Map.of("types", "n VARCHAR"));
        synced("t");
        run("insert into t values (3, 1, '31.1.2026')");
        assertFailed("'d' has one that is no DATE ('31.1.2026')", "option types");
        run("update t set d = '9007199254740993'");
        agnes.full(null, "t", Map.of("types", "n VARCHAR, d DATE"));
        assertFailed("'d' has 3 that are no DATE ('9007199254740993')", "option types");
    }

    @Test
    void aSessionOnlyReadsAndAFileThatIsNotThereIsTold() throws SQLException {
        run("insert into made values (1)");
        agnes.query("q", "select 1 as one) ; delete from made; --");
        agnes.sync("q");
        agnes.full(null, "made", Map.of());
        assertThat(synced("made").rows()).isEqualTo(1);

        DatabaseFixture nowhere =
                new DatabaseFixture(folder.resolve("data"), "sqlite:" + folder.resolve("none.db"), "");
        nowhere.full(null, "t", Map.of());
        assertThat(nowhere.sync("t").told()).contains("The file 'none.db'", "data_sources.crm.url");
        assertThat(folder.resolve("none.db")).doesNotExist();
    }

    @Test
    void onlyWhatIsNewIsRead() throws SQLException {
        run(
                "create table t (id integer primary key, v text, at datetime)",
                "insert into t values (1, 'old', '2026-01-01 00:00:00'), (2, 'old', '2026-01-02T00:00:00')");
        agnes.register(null, "t", null, SyncStrategy.INCREMENTAL, Map.of("cursor_column", "at"));
        synced("t");
        run(
                "update t set v = 'unseen' where id = 1",
                "update t set v = 'new' where id = 2",
                "insert into t values (3, 'added', '2026-01-02')");

        synced("t");

        assertThat(agnes.rows("t", "select id, v from t order by id")).containsExactly("1|old", "2|new", "3|added");
    }

    @Test
    void theTablesOfTheFileAreOffered() throws SQLException {
        run("create view v as select 1 as one");

        assertThat(agnes.source.tables(DatabaseFixture.CRM, null))
                .extracting(DiscoveredTable::table, DiscoveredTable::primaryKey)
                .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple("made", List.of("id")),
                        org.assertj.core.api.Assertions.tuple("v", List.of()));
    }

    @Test
    void anyOtherDriverOnTheClassPathDoes() throws SQLException {
        Path file = folder.resolve("other.duckdb");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table t (id integer primary key, \"at\" timestamp, z timestamptz, n decimal(9,2), "
                            + "f float, d date, b blob)");
            statement.execute(
                    "insert into t values (1, '2026-01-01', '2026-01-01 00:00:00+00', 1.5, 0.1, '2026-01-01', 'a')");
        }
        agnes = new DatabaseFixture(folder.resolve("data"), "jdbc:duckdb:" + file, "");
        agnes.register("main", "t", null, SyncStrategy.INCREMENTAL, Map.of("cursor_column", "at"));

        synced("t");
        agnes.sync("t");

        assertThat(agnes.rows("t", "select columns(* exclude (b))::varchar from t"))
                .containsExactly("1|2026-01-01 00:00:00|2026-01-01 00:00:00+00|1.50|0.10000000149011612|2026-01-01");
    }

    private TableOutcome synced(String table) {
        TableOutcome outcome = agnes.sync(table);
        assertThat(outcome.status()).as(String.valueOf(outcome.told())).isEqualTo(Status.CONVERTED);
        return outcome;
    }

    private void assertFailed(String message, String hint) {
        List<PublishedFile> before = agnes.files("t");
        TableOutcome outcome = agnes.sync("t");
        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.message()).contains(message);
        assertThat(outcome.hint()).contains(hint);
        assertThat(agnes.files("t")).isEqualTo(before);
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
