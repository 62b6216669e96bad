package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.DataSize;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    @TempDir
    Path root;

    private Path scratch;
    private Engine engine;

    @BeforeEach
    void open() {
        scratch = root.resolve("tmp");
        engine = new Engine(new WarehouseConfig(DataSize.parse("64MB"), 1, DataSize.parse("2GB"), "snappy"), scratch);
    }

    @Test
    void aConnectionHasItsLimitsAndNoExtensions() throws SQLException {
        try (DuckDBConnection connection = engine.work()) {
            assertThat(setting(connection, "memory_limit")).isEqualTo("64.0 MiB");
            assertThat(setting(connection, "threads"))
                    .as("one would do, but waits for ever")
                    .isEqualTo("2");
            assertThat(setting(connection, "max_temp_directory_size")).isEqualTo("2.0 GiB");
            assertThat(setting(connection, "TimeZone")).isEqualTo("UTC");
            assertThat(setting(connection, "autoload_known_extensions")).isEqualTo("false");
            assertThat(setting(connection, "autoinstall_known_extensions")).isEqualTo("false");
            assertThat(setting(connection, "allow_community_extensions")).isEqualTo("false");
        }
    }

    @Test
    @Timeout(20)
    void aRecursiveStatementOverParquetEndsWithAsFewThreadsAsThereCanBe() throws SQLException {
        try (DuckDBConnection connection = engine.work()) {
            Path file = root.resolve("t.parquet");
            Engine.run(connection, "copy (select range as id from range(10)) to " + Literal.of(file.toString()));

            assertThat(count(
                            connection,
                            "with recursive r as (select 9 as id union all select r.id - 1 from r where r.id > 0 and r.id"
                                    + " in (select id from read_parquet(" + Literal.of(file.toString())
                                    + "))) select count(*) from r"))
                    .isEqualTo(10);
        }
    }

    @Test
    void zeroThreadsAreAllCores() throws SQLException {
        Engine all = new Engine(new WarehouseConfig(DataSize.parse("64MB"), 0, DataSize.parse("2GB"), "zstd"), scratch);

        try (DuckDBConnection connection = all.work()) {
            assertThat(setting(connection, "threads"))
                    .isEqualTo(String.valueOf(Runtime.getRuntime().availableProcessors()));
        }
    }

    @Test
    void aSpillGoesWithItsInstance() throws Exception {
        try (DuckDBConnection connection = engine.work()) {
            Engine.run(connection, "create table t as select md5(range::varchar) a, range b from range(2000000)");
            assertThat(TestWarehouse.names(scratch)).hasSize(1);
        }

        assertThat(TestWarehouse.names(scratch)).isEmpty();
    }

    @Test
    void aCopyThatIsStoppedAlwaysEnds() throws Exception {
        try (DuckDBConnection connection = engine.work()) {
            assertThat(setting(connection, "async_threads")).isEqualTo("0");
            for (int i = 0; i < 5; i++) {
                try (Statement statement = connection.createStatement()) {
                    CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> cancel(statement));
                    assertThat(CompletableFuture.supplyAsync(() -> copy(statement))
                                    .get(20, TimeUnit.SECONDS))
                            .contains("INTERRUPT");
                }
            }
        }
    }

    private String copy(Statement statement) {
        try {
            statement.execute("COPY (SELECT md5(i::VARCHAR) AS a FROM range(100000000) r(i)) TO "
                    + Literal.of(root.resolve("stopped.parquet").toString()) + " (FORMAT parquet)");
            return "done";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDatabaseIsNeverCreatedOverAnother() throws Exception {
        Path file = root.resolve("a.duckdb");
        engine.create(file).close();

        assertThatThrownBy(() -> engine.create(file)).isInstanceOf(SQLException.class);
        try (DuckDBConnection connection = engine.readOnly(file)) {
            assertThatThrownBy(() -> Engine.run(connection, "create table t (i integer)"))
                    .isInstanceOf(SQLException.class);
        }
    }

    private static String setting(DuckDBConnection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('" + name + "')::varchar")) {
            row.next();
            return row.getString(1);
        }
    }

    private static long count(DuckDBConnection connection, String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            row.next();
            return row.getLong(1);
        }
    }
}
