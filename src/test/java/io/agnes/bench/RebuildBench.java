package io.agnes.bench;

import io.agnes.config.DataSize;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.InstanceLimits;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.Orchestrator;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.RebuildReport;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.WarehouseConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * Two figures of the master views: a rebuild against the same view statements on a bare connection, and what readers
 * notice of rebuilds that never pause. Arguments: tables, sources, rounds, seconds.
 */
public final class RebuildBench {
    private static final InstanceLimits LIMITS =
            new InstanceLimits(DataSize.parse("512MB"), 2, DataSize.parse("1GB"), Duration.ofSeconds(30));
    private static final int READERS = 8;

    private final Path root;
    private final Engine engine;
    private final StateDatabase state;

    private RebuildBench(Path root) {
        this.root = root;
        this.engine = new Engine(
                new WarehouseConfig(DataSize.parse("512MB"), 2, DataSize.parse("1GB"), "zstd"), root.resolve("tmp"));
        this.state = StateDatabase.open(root.resolve("state/system.duckdb"));
    }

    public static void main(String[] args) throws Exception {
        int tables = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        int sources = args.length > 1 ? Integer.parseInt(args[1]) : 50;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 60;
        Path root = Files.createTempDirectory("rebuild-bench");
        try {
            new RebuildBench(root).compare(tables, sources, rounds);
            new RebuildBench(root.resolve("readers")).read(Duration.ofSeconds(seconds));
        } finally {
            deleteTree(root);
        }
    }

    private void compare(int tables, int sources, int rounds) throws SQLException, IOException {
        for (int s = 0; s < sources; s++) {
            writeSource(s, tables / sources, 0);
        }
        try (Orchestrator orchestrator = orchestrator()) {
            System.out.printf(
                    "first rebuild: %d ms%n", orchestrator.rebuild().elapsed().toMillis());
            List<Double> bare = new ArrayList<>();
            List<Double> rebuild = new ArrayList<>();
            List<Double> idle = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                writeSource(round % sources, tables / sources, round);
                RebuildReport report = orchestrator.rebuild();
                rebuild.add(millis(report.elapsed()));
                idle.add(millis(orchestrator.rebuild().elapsed()));
                bare.add(millis(bareDdl(report.relations(), round)));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d tables, %d sources, median of %d: bare statements %.0f ms, rebuild %.0f ms, ratio %.2f; "
                            + "rebuild without change %.0f ms%n",
                    tables,
                    sources,
                    rounds,
                    median(bare),
                    median(rebuild),
                    median(rebuild) / median(bare),
                    median(idle));
        }
    }

    /** The statements of a generation one by one in a transaction, as a person would send them. */
    private Duration bareDdl(List<Relation> relations, int round) throws SQLException, IOException {
        Path file = root.resolve("bare-" + round + ".duckdb");
        long start;
        try (DuckDBConnection connection = engine.create(file);
                Statement statement = connection.createStatement()) {
            List<String> ddl = ddl(relations);
            start = System.nanoTime();
            statement.execute("begin");
            for (String sql : ddl) {
                statement.execute(sql);
            }
            statement.execute("commit");
            statement.execute("checkpoint");
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        Files.delete(file);
        return elapsed;
    }

    private static List<String> ddl(List<Relation> relations) {
        List<String> ddl = new ArrayList<>();
        relations.stream()
                .map(Relation::source)
                .distinct()
                .forEach(source -> ddl.add("create schema " + source.quoted()));
        for (Relation relation : relations) {
            String select = " as select * from read_parquet(" + Literal.list(relation.files())
                    + ", union_by_name = true, hive_partitioning = false)";
            ddl.add("create view main." + relation.id().quoted() + select);
            ddl.add("create view " + relation.source().quoted() + "."
                    + relation.table().quoted() + select);
        }
        return ddl;
    }

    private void read(Duration time) throws Exception {
        writeSource(0, 100, 0);
        try (Orchestrator orchestrator = orchestrator()) {
            orchestrator.rebuild();
            AtomicLong published = new AtomicLong();
            AtomicBoolean stop = new AtomicBoolean();
            Counts counts = new Counts();
            long handles = openFiles();
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Thread reader = new Thread(() -> readUntil(stop, orchestrator, published, counts));
                reader.start();
                readers.add(reader);
            }
            List<Double> rebuilds = new ArrayList<>();
            Instant end = Instant.now().plus(time);
            for (int version = 1; Instant.now().isBefore(end); version++) {
                writeSource(0, 1, version, 100);
                rebuilds.add(millis(orchestrator.rebuild().elapsed()));
                published.set(version);
            }
            stop.set(true);
            for (Thread reader : readers) {
                reader.join();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d s, %d readers, 100 tables: %d generations (median %.0f ms), %d reads, %d failed, %d stale, "
                            + "open files %d -> %d, data files %d%n",
                    time.toSeconds(),
                    READERS,
                    rebuilds.size(),
                    median(rebuilds),
                    counts.reads.get(),
                    counts.failed.get(),
                    counts.stale.get(),
                    handles,
                    openFiles(),
                    filesIn(root.resolve("extracts/source_0/data")));
        }
    }

    private static void readUntil(AtomicBoolean stop, Orchestrator orchestrator, AtomicLong published, Counts counts) {
        while (!stop.get()) {
            long atLeast = published.get();
            try (Snapshot snapshot = orchestrator.current();
                    DuckDBConnection connection = snapshot.connect();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select max(version) from source_0.t_0_0")) {
                row.next();
                counts.reads.incrementAndGet();
                if (row.getLong(1) < atLeast) {
                    counts.stale.incrementAndGet();
                }
            } catch (SQLException e) {
                counts.failed.incrementAndGet();
                e.printStackTrace();
            }
        }
    }

    private static final class Counts {
        private final AtomicLong reads = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private final AtomicLong stale = new AtomicLong();
    }

    private Orchestrator orchestrator() {
        return new Orchestrator(
                root.resolve("extracts"), root.resolve("analytics"), engine, state, LIMITS, released -> {});
    }

    private void writeSource(int source, int tables, int version) throws SQLException {
        writeSource(source, tables, version, tables);
    }

    /** New data for the first tables of a source; the others keep theirs. */
    private void writeSource(int source, int changed, int version, int all) throws SQLException {
        ExtractFolder folder = new ExtractFolder(root.resolve("extracts/source_" + source), engine);
        Extract last = folder.read();
        List<ExtractTable> tables = new ArrayList<>();
        try (DuckDBConnection connection = engine.work()) {
            for (int t = 0; t < all; t++) {
                Identifier name = new Identifier("t_" + source + "_" + t);
                String select =
                        "select range as id, " + version + " as version, 'text ' || range as note from range(100)";
                PublishedFile file = t < changed
                        ? folder.publish(name, connection, select)
                        : last.find(name).orElseThrow().files().get(0);
                tables.add(new ExtractTable(name, null, List.of(file), Instant.EPOCH, ExtractTable.LOCAL));
            }
        }
        folder.write(new Extract(tables, List.of()));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static long openFiles() throws IOException {
        return filesIn(Path.of("/proc/self/fd"));
    }

    private static long filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> found = Files.walk(folder)) {
            paths = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
