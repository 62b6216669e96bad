package io.agnes.bench;

import io.agnes.source.TableOutcome;
import io.agnes.source.database.DatabaseFixture;
import io.agnes.source.database.MariaDbServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Tables of databases to published Parquet, of seven columns. PostgreSQL in turns with a {@code COPY (SELECT ...) TO
 * STDOUT} of the same table whose bytes are thrown away; MariaDB and SQLite in turns with a bare loop over the same
 * driver's cursor. Arguments: rows of PostgreSQL (10000000), rows of the others (2000000), turns (3), memory of the
 * engine (1GB).
 */
public final class DatabaseBench {
    private static final String COLUMNS = "id, customer, amount, day, at, flag, note";

    private DatabaseBench() {}

    public static void main(String[] arguments) throws Exception {
        long rows = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
        long others = arguments.length > 1 ? Long.parseLong(arguments[1]) : 2_000_000;
        int turns = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        String memory = arguments.length > 3 ? arguments[3] : "1GB";
        Path folder = Files.createTempDirectory("database-bench");
        postgres(folder, rows, turns, memory);
        mariadb(folder, others, turns, memory);
        sqlite(folder, others, turns, memory);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void postgres(Path folder, long rows, int turns, String memory) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(
                                folder.resolve("postgres-binaries").toFile())
                        .setDataDirectory(folder.resolve("postgres-data"))
                        .start();
                Connection connection = server.getPostgresDatabase().getConnection()) {
            run(
                    connection,
                    "create unlogged table orders as select i as id, (i * 7919 % 200000)::int as customer, "
                            + "((i * 31 % 1000000) / 100.0)::numeric(12,2) as amount, "
                            + "date '2020-01-01' + (i % 1800)::int as day, "
                            + "timestamp '2020-01-01' + i * interval '7 seconds' as at, i % 3 = 0 as flag, "
                            + "'note ' || md5(i::text) as note from generate_series(1::bigint, " + rows + ") i",
                    "vacuum analyze orders");
            DatabaseFixture agnes = new DatabaseFixture(
                    folder.resolve("postgres"),
                    "postgresql://localhost:" + server.getPort() + "/postgres",
                    "postgres",
                    "none",
                    memory);
            agnes.full("public", "orders", Map.of());
            compare("PostgreSQL", "COPY to nowhere", rows, turns, () -> copy(connection), () -> sync(agnes, rows));
        }
    }

    private static void copy(Connection connection) throws SQLException {
        CopyOut copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("copy (select " + COLUMNS + " from orders) to stdout");
        while (copy.readFromCopy() != null) {
            // only how fast they come
        }
    }

    private static void mariadb(Path folder, long rows, int turns, String memory) throws Exception {
        try (MariaDbServer server = MariaDbServer.start(Files.createDirectory(folder.resolve("mariadb-server")));
                Connection admin = server.connect("")) {
            run(
                    admin,
                    "create database shop",
                    "create table shop.orders (id bigint primary key, customer int, amount decimal(12,2), day date, "
                            + "at datetime, flag bool, note varchar(80)) engine = aria transactional = 0",
                    "insert into shop.orders select seq, (seq * 7919) % 200000, ((seq * 31) % 1000000) / 100, "
                            + "date '2020-01-01' + interval seq % 1800 day, "
                            + "timestamp '2020-01-01 00:00:00' + interval seq second, seq % 3 = 0, "
                            + "concat('note ', md5(seq)) from shop.seq_1_to_" + rows);
            DatabaseFixture agnes = new DatabaseFixture(
                    folder.resolve("mariadb"),
                    "mariadb://127.0.0.1:" + server.port() + "/shop",
                    "tester",
                    "tester",
                    memory);
            agnes.full("shop", "orders", Map.of());
            compare("MariaDB", "bare cursor", rows, turns, () -> loop(admin, "shop."), () -> sync(agnes, rows));
        }
    }

    private static void sqlite(Path folder, long rows, int turns, String memory) throws Exception {
        Path file = folder.resolve("shop.db");
        try (Connection admin = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            run(
                    admin,
                    "create table orders (id integer primary key, customer int, amount real, day date, at datetime, "
                            + "flag boolean, note text)",
                    "with recursive s(i) as (select 1 union all select i + 1 from s where i < " + rows
                            + ") insert into orders select i, (i * 7919) % 200000, ((i * 31) % 1000000) / 100.0, "
                            + "date('2020-01-01', (i % 1800) || ' days'), datetime('2020-01-01', i || ' seconds'), i % 3 = 0, "
                            + "'note ' || hex(i * 7919) || hex(i * 104729) from s");
            DatabaseFixture agnes = new DatabaseFixture(folder.resolve("sqlite"), "sqlite:" + file, "", "none", memory);
            agnes.full(null, "orders", Map.of());
            compare("SQLite", "bare cursor", rows, turns, () -> loop(admin, ""), () -> sync(agnes, rows));
        }
    }

    private static void loop(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(10_000);
            try (ResultSet row = statement.executeQuery("select " + COLUMNS + " from " + schema + "orders")) {
                long seen = 0;
                while (row.next()) {
                    for (int i = 1; i <= 7; i++) {
                        seen += row.getString(i).length();
                    }
                }
                if (seen == 0) {
                    throw new IllegalStateException("no rows");
                }
            }
        }
    }

    private static void sync(DatabaseFixture agnes, long rows) {
        TableOutcome outcome = agnes.sync("orders");
        if (outcome.rows() != rows || outcome.message() != null) {
            throw new IllegalStateException(outcome.toString());
        }
    }

    private static void compare(String name, String bare, long rows, int turns, Work bareWork, Work sync)
            throws Exception {
        double[] ofBare = new double[turns];
        double[] ofSync = new double[turns];
        for (int turn = 0; turn < turns; turn++) {
            ofBare[turn] = seconds(bareWork);
            ofSync[turn] = seconds(sync);
            print("%s, turn %d: %s %.1f s, sync %.1f s", name, turn + 1, bare, ofBare[turn], ofSync[turn]);
        }
        double before = median(ofBare);
        double after = median(ofSync);
        print(
                "%s: %d rows to Parquet in %.1f s, %.0f rows/s; %.2f of the throughput of a %s (%.0f rows/s)",
                name, rows, after, rows / after, before / after, bare, rows / before);
    }

    private static double median(double[] values) {
        java.util.Arrays.sort(values);
        return values[values.length / 2];
    }

    private static double seconds(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
