package io.agnes.bench;

import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.WarehouseConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * {@code bin/da sync} as analysts run it, a process each time, from the whole engine in this one: of 200 tables of which
 * one has changed; then the first sync of eight large tables beside curl, which fetches the same files over the same slow
 * line, four at once as da does. Arguments: gigabytes (5), megabytes a second of the line (125), syncs of one changed
 * table (11), first syncs (3). Ends with 1 when a median misses its goal.
 */
public final class DaBench {
    private static final int TABLES = 200;
    private static final int LARGE = 8;
    private static final int BYTES_PER_ROW = 32;
    private static final double GOAL_SECONDS = 1;
    private static final double GOAL_SHARE = 0.9;

    private final Path folder;
    private final Engine engine;
    private final ExtractFolder extract;

    private DaBench(Path folder) {
        this.folder = folder;
        DataFolder data = DataFolder.at(folder.resolve("data"));
        engine = new Engine(
                new WarehouseConfig(DataSize.parse("512MB"), 0, DataSize.parse("4GB"), "zstd"), data.scratch());
        extract = new ExtractFolder(data.extracts().resolve("bench"), engine);
    }

    public static void main(String[] args) throws Exception {
        double gigabytes = args.length > 0 ? Double.parseDouble(args[0]) : 5;
        long megabytes = args.length > 1 ? Long.parseLong(args[1]) : 125;
        int syncs = args.length > 2 ? Integer.parseInt(args[2]) : 11;
        int first = args.length > 3 ? Integer.parseInt(args[3]) : 3;
        DaBench bench = new DaBench(BenchEngine.folder("da-bench"));
        boolean met = bench.oneChanged(syncs);
        met &= bench.firstSync(gigabytes, megabytes << 20, first);
        System.exit(met ? 0 : 1);
    }

    private boolean oneChanged(int syncs) throws Exception {
        List<ExtractTable> tables = tables("table_", TABLES, 1000);
        extract.write(new Extract(tables, List.of()));
        try (BenchEngine server = BenchEngine.start(folder);
                DuckDBConnection connection = engine.work()) {
            Path workspace = workspace(server.address().toString());
            sync(workspace, server.token());
            double[] seconds = new double[syncs];
            for (int i = 0; i < syncs; i++) {
                tables.set(i, table(connection, "table_" + i, 1000, i + 1));
                extract.write(new Extract(tables, List.of()));
                server.rebuild();
                seconds[i] = sync(workspace, server.token());
            }
            double unchanged = sync(workspace, server.token());
            System.out.printf(
                    Locale.ROOT,
                    "%d tables, one of them changed, median of %d: %.2f s (goal at most %.0f s); none changed: %.2f s%n",
                    TABLES,
                    syncs,
                    median(seconds),
                    GOAL_SECONDS,
                    unchanged);
            return median(seconds) <= GOAL_SECONDS;
        }
    }

    private boolean firstSync(double gigabytes, long bytesPerSecond, int times) throws Exception {
        long rows = (long) (gigabytes * (1 << 30) / BYTES_PER_ROW / LARGE);
        List<ExtractTable> tables = tables("large_", LARGE, rows);
        extract.write(new Extract(tables, List.of()));
        long bytes = tables.stream()
                .flatMap(table -> table.files().stream())
                .mapToLong(PublishedFile::sizeBytes)
                .sum();
        double[] bare = new double[times];
        double[] seconds = new double[times];
        double[] shares = new double[times];
        try (BenchEngine server = BenchEngine.start(folder);
                SlowLine line = new SlowLine(server.port(), bytesPerSecond)) {
            for (int i = 0; i < times; i++) {
                bare[i] = bare(line.url(), server.token());
                Path workspace = workspace(line.url());
                seconds[i] = sync(workspace, server.token());
                shares[i] = bare[i] / seconds[i];
                remove(workspace);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "first sync of %s at %s a second, median of %d: curl %.1f s, da %.1f s, share %.2f (goal at least %.1f)%n",
                new DataSize(bytes).rounded(),
                new DataSize(bytesPerSecond).rounded(),
                times,
                median(bare),
                median(seconds),
                median(shares),
                GOAL_SHARE);
        return median(shares) >= GOAL_SHARE;
    }

    private List<ExtractTable> tables(String prefix, int count, long rows) throws Exception {
        List<ExtractTable> tables = new ArrayList<>();
        try (DuckDBConnection connection = engine.work()) {
            for (int i = 0; i < count; i++) {
                tables.add(table(connection, prefix + i, rows, -i - 1));
            }
        }
        return tables;
    }

    /** Random numbers, which no compression makes smaller. */
    private ExtractTable table(DuckDBConnection connection, String name, long rows, int seed) throws Exception {
        Identifier id = new Identifier(name);
        PublishedFile file = extract.publish(
                id,
                connection,
                "select hash(i + " + seed + " * 1e15::bigint) as a, hash(i + 1e12::bigint) as b, "
                        + "hash(i + 2e12::bigint) as c, hash(i + 3e12::bigint) as d from range(" + rows + ") t(i)");
        return new ExtractTable(id, null, List.of(file), Instant.now(), ExtractTable.LOCAL);
    }

    private Path workspace(String server) throws IOException {
        Path workspace = Files.createTempDirectory(folder, "workspace");
        Path marker =
                Files.createDirectories(workspace.resolve("data/metadata")).resolve("workspace.json");
        Files.writeString(marker, "{\"server\": \"" + server + "\"}");
        return workspace;
    }

    /** @return seconds from the start of the process to its end */
    private double sync(Path workspace, String token) throws Exception {
        return run(
                Map.of(
                        "DA_LOCAL_DIR",
                        workspace.toString(),
                        "DA_CONFIG_DIR",
                        folder.resolve("da").toString(),
                        "DA_TOKEN",
                        token,
                        "DA_NO_UPDATE_CHECK",
                        "1",
                        "DA_NO_UPLOAD",
                        "1"),
                List.of("bin/da", "sync", "--quiet"));
    }

    private double bare(String url, String token) throws Exception {
        Path target = Files.createDirectories(folder.resolve("bare"));
        List<String> command = new ArrayList<>(
                List.of("curl", "-sSf", "--parallel", "--parallel-max", "4", "-H", "Authorization: Bearer " + token));
        IntStream.range(0, LARGE)
                .forEach(i -> command.addAll(List.of(
                        "-o", target.resolve("large_" + i).toString(), url + "/api/data/large_" + i + "/download")));
        double seconds = run(Map.of(), command);
        remove(target);
        return seconds;
    }

    private double run(Map<String, String> environment, List<String> command) throws Exception {
        Path log = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        long begin = System.nanoTime();
        int exit = builder.start().waitFor();
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (exit != 0) {
            throw new IllegalStateException(command.get(0) + " ended with " + exit + ": " + Files.readString(log));
        }
        return seconds;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
