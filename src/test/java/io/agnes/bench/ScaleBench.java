package io.agnes.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.config.DataSize;
import io.agnes.e2e.ScaleServer;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.WarehouseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.duckdb.DuckDBConnection;

/**
 * {@code bench/run scale [rows] [tables] [rounds]}: a table of order lines (10,000,000) beside many small ones (5,000),
 * served by the packaged server. Group-bys over REST against the same statement on a bare connection with the same
 * memory and threads, in turns; then start, listing and a small query among all the tables.
 */
public final class ScaleBench {
    private static final List<String> STATEMENTS = List.of(
            "SELECT status, count(*) AS n, sum(amount) AS total FROM %s GROUP BY status ORDER BY status",
            "SELECT customer_id %% 1000 AS c, count(*) AS n, avg(amount) AS a FROM %s GROUP BY 1 ORDER BY n DESC, c LIMIT 10",
            "SELECT ordered_on, sum(quantity) AS q FROM %s GROUP BY 1 ORDER BY 1 LIMIT 1000");
    private static final String LINES =
            "SELECT i AS line_id, i // 7 AS order_id, (hash(i // 7) %% 1000000)::INTEGER AS customer_id, "
                    + "DATE '2020-01-01' + (i %% 1826)::INTEGER AS ordered_on, "
                    + "['new', 'paid', 'sent', 'returned'][(1 + hash(i) %% 4)::INTEGER] AS status, (1 + i %% 5)::SMALLINT AS quantity, "
                    + "(hash(i + 1) %% 100000 / 100)::DECIMAL(10, 2) AS amount FROM range(%d) r(i)";

    private final Path folder;
    private final Engine engine;

    private ScaleBench(Path folder) {
        this.folder = folder;
        this.engine = new Engine(
                new WarehouseConfig(DataSize.parse("512MB"), 2, DataSize.parse("20GB"), "zstd"),
                folder.resolve("scratch"));
    }

    public static void main(String[] args) throws Exception {
        long rows = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
        int tables = args.length > 1 ? Integer.parseInt(args[1]) : 5_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        new ScaleBench(Files.createTempDirectory("scale")).run(rows, tables, rounds);
    }

    private void run(long rows, int tables, int rounds) throws Exception {
        long begin = System.nanoTime();
        Path file = write("lines", List.of("lines"), LINES.formatted(rows));
        System.out.printf(Locale.ROOT, "%,d order lines, drawn and written in %.1f s%n", rows, seconds(begin));
        compare(file, rounds);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < tables; i++) {
            names.add("t_" + i);
        }
        write("many", names, "SELECT range AS id, 'text ' || range AS note FROM range(100)");
        for (String start : List.of("building the views", "with the views of the last time")) {
            begin = System.nanoTime();
            try (ScaleServer server = ScaleServer.start(folder)) {
                System.out.printf(Locale.ROOT, "%,d tables: start %s %.1f s", tables, start, seconds(begin));
                begin = System.nanoTime();
                int length = server.listTables();
                System.out.printf(Locale.ROOT, ", list %.2f s (%,d characters)", seconds(begin), length);
                server.query("SELECT count(*) FROM t_0");
                begin = System.nanoTime();
                server.query("SELECT count(*) FROM many.t_1 JOIN t_2 USING (id)");
                System.out.printf(Locale.ROOT, ", query %.3f s%n", seconds(begin));
            }
        }
    }

    private void compare(Path file, int rounds) throws Exception {
        try (ScaleServer server = ScaleServer.start(folder);
                DuckDBConnection bare = engine.work()) {
            for (String statement : STATEMENTS) {
                List<Double> ours = new ArrayList<>();
                List<Double> theirs = new ArrayList<>();
                for (int i = 0; i <= rounds; i++) {
                    long begin = System.nanoTime();
                    JsonNode answer = server.query(statement.formatted("lines"));
                    double rest = seconds(begin);
                    begin = System.nanoTime();
                    int found = read(bare, statement.formatted("read_parquet(" + Literal.of(file.toString()) + ")"));
                    double direct = seconds(begin);
                    if (found != answer.path("row_count").asInt()) {
                        throw new IllegalStateException("The answers differ: " + statement);
                    }
                    if (i > 0) {
                        ours.add(rest);
                        theirs.add(direct);
                    }
                }
                System.out.printf(
                        Locale.ROOT,
                        "%-60.60s REST %.3f s, bare %.3f s, ratio %.2f%n",
                        statement,
                        median(ours),
                        median(theirs),
                        median(ours) / median(theirs));
            }
        }
    }

    /** A source of that name whose tables all have the same rows; gives the file of the first. */
    private Path write(String source, List<String> tables, String select) throws SQLException {
        Path target = folder.resolve("data/extracts").resolve(source);
        ExtractFolder extract = new ExtractFolder(target, engine);
        List<ExtractTable> written = new ArrayList<>();
        try (DuckDBConnection connection = engine.work()) {
            for (String table : tables) {
                Identifier name = new Identifier(table);
                PublishedFile file = extract.publish(name, connection, select);
                written.add(new ExtractTable(name, null, List.of(file), Instant.EPOCH, ExtractTable.LOCAL));
            }
        }
        extract.write(new Extract(written, List.of()));
        return target.resolve(written.get(0).files().get(0).path());
    }

    private static int read(DuckDBConnection connection, String sql) throws SQLException {
        int rows = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows++;
            }
        }
        return rows;
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
