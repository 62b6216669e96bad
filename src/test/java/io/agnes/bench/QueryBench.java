package io.agnes.bench;

import io.agnes.common.Reply;
import io.agnes.config.DataSize;
import io.agnes.warehouse.QueryBenchAccess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * What the gate, the locks and the writing of answers cost over the same statement on a bare JDBC connection to the
 * same generation, read row by row with typed getters. Both are measured in turns in one run.
 */
public final class QueryBench {
    private static final int WARM_UP = 100;
    private static final int RUNS = 300;
    private static final List<String> FORMATS = List.of("json", "ndjson", "csv", "parquet", "arrow");
    private static final List<String> STATEMENTS = List.of(
            "SELECT 1",
            "SELECT id, name, price FROM big WHERE id = 77",
            "SELECT category, count(*) AS n, sum(price) AS total FROM big GROUP BY category ORDER BY total DESC",
            "WITH top AS (SELECT category, sum(price) AS total FROM big GROUP BY 1 ORDER BY 2 DESC LIMIT 5) "
                    + "SELECT b.category, b.id, row_number() OVER (PARTITION BY b.category ORDER BY b.price DESC) AS n "
                    + "FROM big b JOIN top USING (category) QUALIFY n <= 3 ORDER BY 1, 3",
            "SELECT id, name, price, created_at FROM big LIMIT 1000");

    private QueryBench() {}

    /** Prints a table; takes about two minutes. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("query-bench");
        try (QueryBenchAccess access = new QueryBenchAccess(folder)) {
            System.out.printf(
                    Locale.ROOT,
                    "%-60s %10s %10s %10s %10s%n",
                    "statement",
                    "bare us",
                    "warm us",
                    "cold us",
                    "over us");
            for (String sql : args.length == 0 ? STATEMENTS : List.<String>of()) {
                overhead(access, sql);
            }
            for (int i = 0; i < 5; i++) {
                export(access);
            }
        }
    }

    private static void overhead(QueryBenchAccess access, String sql) throws SQLException {
        long[] bare = new long[RUNS];
        long[] warm = new long[RUNS];
        long[] cold = new long[RUNS];
        for (int i = -WARM_UP; i < RUNS; i++) {
            int at = Math.max(i, 0);
            long start = System.nanoTime();
            readAll(access, sql);
            bare[at] = System.nanoTime() - start;
            start = System.nanoTime();
            access.run(sql, 1000, "json", new Nowhere());
            warm[at] = System.nanoTime() - start;
            start = System.nanoTime();
            access.run(sql + " -- " + i, 1000, "json", new Nowhere());
            cold[at] = System.nanoTime() - start;
        }
        System.out.printf(
                Locale.ROOT,
                "%-60.60s %10d %10d %10d %+10d%n",
                sql,
                median(bare),
                median(warm),
                median(cold),
                median(warm) - median(bare));
    }

    private static void export(QueryBenchAccess access) throws SQLException, IOException {
        long start = System.nanoTime();
        long rows = readAll(access, "SELECT * FROM (SELECT * FROM big) LIMIT 1000001");
        long bare = System.nanoTime() - start;
        System.out.printf("%d rows x 10 columns: bare ResultSet loop %d ms%n", rows, bare / 1_000_000);
        for (String format : FORMATS) {
            Nowhere client = new Nowhere();
            start = System.nanoTime();
            access.run("SELECT * FROM big", 1_000_000, format, client);
            long ours = System.nanoTime() - start;
            System.out.printf(
                    Locale.ROOT,
                    "  %-8s %5d ms, %s, speed ratio %.2f, resident %s%n",
                    format,
                    ours / 1_000_000,
                    new DataSize(client.bytes).rounded(),
                    (double) bare / ours,
                    resident());
        }
    }

    private static String resident() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    private static long readAll(QueryBenchAccess access, String sql) throws SQLException {
        long rows = 0;
        long content = 0;
        try (DuckDBConnection connection = access.connect();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet result = statement.executeQuery()) {
            int columns = result.getMetaData().getColumnCount();
            String[] types = new String[columns + 1];
            for (int i = 1; i <= columns; i++) {
                types[i] = result.getMetaData().getColumnTypeName(i);
            }
            while (result.next()) {
                rows++;
                for (int i = 1; i <= columns; i++) {
                    content += switch (types[i]) {
                        case "INTEGER" -> result.getInt(i);
                        case "BIGINT" -> result.getLong(i);
                        case "DOUBLE" -> (long) result.getDouble(i);
                        case "BOOLEAN" -> result.getBoolean(i) ? 1 : 0;
                        case "VARCHAR" -> result.getString(i).length();
                        default -> result.getObject(i) == null ? 0 : 1;
                    };
                }
            }
        }
        return content == Long.MIN_VALUE ? -1 : rows;
    }

    private static long median(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1000;
    }

    /** A client that takes everything at once. */
    private static final class Nowhere implements Reply {
        private long bytes;

        @Override
        public OutputStream stream(Map<String, String> headers) {
            return new OutputStream() {
                @Override
                public void write(int b) {
                    bytes++;
                }

                @Override
                public void write(byte[] content, int offset, int length) {
                    bytes += length;
                }
            };
        }

        @Override
        public void trailer(String name, String value) {}

        @Override
        public void file(int status, Map<String, String> headers, Path file, long offset, long length) {}

        @Override
        public void head(int status, Map<String, String> headers) {}

        @Override
        public void onDisconnect(Runnable action) {}
    }
}
