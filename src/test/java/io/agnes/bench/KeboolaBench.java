package io.agnes.bench;

import io.agnes.source.SyncStrategy;
import io.agnes.source.TableOutcome;
import io.agnes.source.keboola.KeboolaFixture;
import io.agnes.source.keboola.KeboolaStandIn;
import io.agnes.warehouse.Literal;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An export of Keboola, over HTTP from a stand-in in the same process, to a published table. Arguments: megabytes of
 * packed slices (5120), slices (20), memory of the engine (512MB). The heap is that of {@code BENCH_HEAP}. The slices
 * are one file that is served again and again, so the disk needs room for the export once and for its Parquet.
 */
public final class KeboolaBench {
    private static final long SAMPLE = 100_000;

    private KeboolaBench() {}

    public static void main(String[] arguments) throws Exception {
        long megabytes = arguments.length > 0 ? Long.parseLong(arguments[0]) : 5120;
        int slices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        String memory = arguments.length > 2 ? arguments[2] : "512MB";
        Path folder = Files.createTempDirectory("keboola-bench");
        System.setErr(new PrintStream(Files.newOutputStream(folder.resolve("log")), false, StandardCharsets.UTF_8));
        try (KeboolaFixture fixture = new KeboolaFixture(new KeboolaStandIn(), KeboolaStandIn.TOKEN)) {
            Path slice = folder.resolve("slice.csv.gz");
            long size = generate(slice, SAMPLE);
            long rows = Math.max(1, SAMPLE * (megabytes << 20) / slices / size);
            size = generate(slice, rows);
            print("%d slices of %d rows and %.1f MB", slices, rows, size / 1e6);
            fixture.keboola
                    .table("in.c-crm.orders", "id", "customer", "amount", "day", "at", "note")
                    .type("id", "BIGINT")
                    .type("customer", "INTEGER")
                    .type("amount", "FLOAT")
                    .type("day", "DATE")
                    .type("at", "TIMESTAMP")
                    .slices(Collections.nCopies(slices, slice), rows * slices);
            fixture.open(folder.resolve("data"), memory);
            fixture.register("orders", SyncStrategy.FULL_REFRESH, Map.of());
            double before = resident("VmRSS");
            long start = System.nanoTime();
            TableOutcome outcome = fixture.sync("orders");
            double seconds = (System.nanoTime() - start) / 1e9;
            if (outcome.rows() != rows * slices) {
                print("%s", outcome);
                throw new IllegalStateException(outcome.toString());
            }
            print(
                    "%d rows in %.1f s: %.1f MB/s packed, %.0f rows/s",
                    outcome.rows(), seconds, size * slices / seconds / 1e6, outcome.rows() / seconds);
            print(
                    "heap at most %d MB; resident before %.0f MB, peak %.0f MB; engine %s; heap used %.0f MB",
                    Runtime.getRuntime().maxMemory() >> 20,
                    before,
                    resident("VmHWM"),
                    memory,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6);
        } finally {
            delete(folder);
        }
    }

    private static long generate(Path target, long rows) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("set memory_limit = '256MB'");
            statement.execute(
                    "copy (select i as id, hash(i) % 200000 as customer, round((hash(i + 1) % 1000000) / 100.0, 2)"
                            + " as amount, date '2020-01-01' + (hash(i + 3) % 1800)::int as day, timestamp '2020-01-01 00:00:00'"
                            + " + to_seconds((hash(i + 4) % 155520000)::bigint) as at, 'note ' || md5(i::varchar) || repeat('"
                            + " text, \"quoted\"', (i % 7)::int) as note from range(" + rows + ") t(i)) to "
                            + Literal.of(target.toString())
                            + " (format csv, header false, compression gzip, force_quote *)");
        }
        return Files.size(target);
    }

    /** In megabytes. */
    private static double resident(String line) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(each -> each.startsWith(line))
                    .mapToDouble(each -> Double.parseDouble(each.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> below = Files.walk(folder)) {
            found = below.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : found) {
            Files.deleteIfExists(path);
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
