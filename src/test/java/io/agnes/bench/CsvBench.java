package io.agnes.bench;

import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.source.file.FileSource;
import io.agnes.source.file.FilesConfig;
import io.agnes.source.file.ManifestSync;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.WarehouseConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * CSV to a published table through the file source, against a bare {@code COPY} with default detection and the same
 * compression. Arguments: rounds (5), rows (8,500,000 = 1 GB), heap of the measured processes (64m). Each run is a
 * process of its own, alternately bare and guarded, that has converted a small file before, as a server has;
 * {@code forced} is the bare statement with its result forced to disk, which a published file always is.
 */
public final class CsvBench {
    private static final String TABLE = "orders";
    private static final String SYSTEM = "shop";
    private static final String SMALL = "kiosk";
    private static final long SMALL_ROWS = 30_000;
    private static final List<String> WAYS = List.of("bare", "forced", "guarded");

    private CsvBench() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && WAYS.contains(arguments[0])) {
            measure(arguments[0], Path.of(arguments[1]));
            return;
        }
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        long rows = arguments.length > 1 ? Long.parseLong(arguments[1]) : 8_500_000;
        String heap = arguments.length > 2 ? arguments[2] : "64m";
        Path folder = Files.createTempDirectory("csv-bench");
        try {
            generate(folder, SMALL, SMALL_ROWS);
            generate(folder, SYSTEM, rows);
            print("%d rows, %.0f MB", rows, Files.size(csv(folder, SYSTEM)) / 1e6);
            compare(folder, rounds, heap);
        } finally {
            delete(folder);
        }
    }

    private static void compare(Path folder, int rounds, String heap) throws Exception {
        double[][] wall = new double[WAYS.size()][rounds];
        double[][] cpu = new double[WAYS.size()][rounds];
        double[] peak = new double[WAYS.size()];
        for (int round = 0; round < rounds; round++) {
            for (int way = 0; way < WAYS.size(); way++) {
                double[] result = run(WAYS.get(way), folder, heap);
                wall[way][round] = result[0];
                cpu[way][round] = result[1];
                peak[way] = Math.max(peak[way], result[2]);
            }
        }
        for (int way = 0; way < WAYS.size(); way++) {
            print(
                    "%-8s wall %.2f s  cpu %.2f s  peak RSS %.0f MB  of bare: wall %.2f, cpu %.2f",
                    WAYS.get(way),
                    median(wall[way]),
                    median(cpu[way]),
                    peak[way],
                    median(wall[0]) / median(wall[way]),
                    median(cpu[0]) / median(cpu[way]));
        }
    }

    private static double[] run(String way, Path folder, String heap) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.library.path=" + System.getProperty("java.library.path"),
                        "-Xmx" + heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        CsvBench.class.getName(),
                        way,
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
        String last = output.lines().reduce((first, second) -> second).orElseThrow();
        print("%s %s", way, last);
        return Arrays.stream(last.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private static void measure(String way, Path folder) throws Exception {
        DataFolder data = DataFolder.at(folder);
        Engine engine = new Engine(
                new WarehouseConfig(DataSize.parse("1GB"), 0, DataSize.parse("20GB"), "zstd"), data.scratch());
        convert(way, data, engine, SMALL);
        long cpu = cpuTicks();
        long start = System.nanoTime();
        convert(way, data, engine, SYSTEM);
        double seconds = (System.nanoTime() - start) / 1e9;
        print("%.3f %.2f %.0f", seconds, (cpuTicks() - cpu) / 100.0, peakMegabytes());
    }

    private static void convert(String way, DataFolder data, Engine engine, String system)
            throws SQLException, IOException {
        if (way.equals("guarded")) {
            guarded(data, engine, system);
        } else {
            bare(data, engine, system, way.equals("forced"));
        }
    }

    private static void bare(DataFolder data, Engine engine, String system, boolean force)
            throws SQLException, IOException {
        Path target = data.root().resolve("bare.parquet");
        try (DuckDBConnection connection = engine.work();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (FROM read_csv(" + Literal.of(csv(data.root(), system).toString()) + ")) TO "
                            + Literal.of(target.toString()) + " (FORMAT parquet, COMPRESSION zstd)");
        }
        if (force) {
            try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        Files.delete(target);
    }

    private static void guarded(DataFolder data, Engine engine, String name) throws IOException {
        new ManifestSync(data.sources(), other -> false).sync();
        Identifier system = new Identifier(name);
        TableOutcome outcome = new FileSource(
                        data,
                        engine,
                        new FilesConfig(DataSize.parse("1GB"), DataSize.parse("1GB"), DataSize.parse("1GB")),
                        other -> false)
                .extract(new SyncTask("bench", FileSource.TYPE, system, Set.of(new Identifier(TABLE))))
                .get(0);
        if (outcome.status() != TableOutcome.Status.CONVERTED) {
            throw new IllegalStateException(outcome.told());
        }
        delete(data.extracts());
    }

    private static void generate(Path folder, String system, long rows) throws SQLException, IOException {
        Path csv = csv(folder, system);
        Files.createDirectories(csv.getParent());
        DataFolder data = DataFolder.at(folder);
        Engine engine = new Engine(
                new WarehouseConfig(DataSize.parse("1GB"), 0, DataSize.parse("20GB"), "zstd"), data.scratch());
        try (DuckDBConnection connection = engine.work();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    COPY (SELECT i AS id, hash(i) % 200000 AS customer_id,
                      'SKU-' || lpad((hash(i + 7) % 100000)::VARCHAR, 6, '0') AS sku,
                      round((hash(i + 1) % 1000000) / 100.0, 2) AS amount, (hash(i + 2) % 9 + 1)::INT AS quantity,
                      DATE '2020-01-01' + (hash(i + 3) % 1800)::INT AS order_date,
                      TIMESTAMP '2020-01-01 00:00:00' + to_seconds((hash(i + 4) % 155520000)::BIGINT) AS created_at,
                      ['completed', 'cancelled', 'refunded', 'pending'][1 + (hash(i + 5) % 4)::INT] AS status,
                      hash(i + 6) % 10 = 0 AS is_gift,
                      'note ' || md5(i::VARCHAR) || CASE WHEN i % 10 = 0 THEN ', gift' ELSE ' plain' END AS note
                    FROM range(%d) t(i)) TO %s (HEADER)
                    """.replace("%d", String.valueOf(rows)).replace("%s", Literal.of(csv.toString())));
        }
    }

    private static Path csv(Path folder, String system) {
        return folder.resolve("sources").resolve(system).resolve(TABLE + ".csv");
    }

    /** User and system time of this process, in hundredths of a second. */
    private static long cpuTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static double peakMegabytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void delete(Path folder) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> below = Files.walk(folder)) {
            below.sorted(Comparator.reverseOrder()).forEach(paths::add);
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
