package io.agnes.warehouse;

import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/** A data folder with its engine, state and orchestrator, for tests. */
final class TestWarehouse implements AutoCloseable {
    static final InstanceLimits LIMITS =
            new InstanceLimits(DataSize.parse("128MB"), 1, DataSize.parse("1GB"), Duration.ofSeconds(20));

    final DataFolder data;
    final Path extracts;
    final Path analytics;
    final Engine engine;
    final List<Identifier> toldReleased = new ArrayList<>();
    private final StateDatabase state;
    private final InstanceLimits limits;
    private Orchestrator orchestrator;
    private long free = Long.MAX_VALUE;

    TestWarehouse(Path root) {
        this(root, StateOn.DUCKDB);
    }

    TestWarehouse(Path root, StateOn on) {
        this(root, on, LIMITS);
    }

    /** @param limits of the instances that readers use */
    TestWarehouse(Path root, InstanceLimits limits) {
        this(root, StateOn.DUCKDB, limits);
    }

    private TestWarehouse(Path root, StateOn on, InstanceLimits limits) {
        this.limits = limits;
        data = DataFolder.at(root);
        extracts = data.extracts();
        analytics = data.analytics();
        engine = new Engine(
                new WarehouseConfig(DataSize.parse("256MB"), 1, DataSize.parse("1GB"), "zstd"),
                root.resolve("tmp"),
                new DiskSpace(folder -> free));
        state = on.open(root.resolve("state/system.duckdb"));
    }

    /** Opened at the first call and after {@link #stop}, as a start does it. */
    Orchestrator orchestrator() {
        if (orchestrator == null) {
            Leftovers.sweep(data);
            orchestrator = new Orchestrator(extracts, analytics, engine, state, limits, toldReleased::addAll);
        }
        return orchestrator;
    }

    /** Sets the access policy of a table in the state, or takes it off with null; nothing is published. */
    void policy(String id, String select) {
        state.write(handle -> {
            handle.execute("delete from table_policies where table_id = ?", id);
            if (select != null) {
                handle.execute("insert into table_policies (table_id, policy) values (?, ?)", id, select);
            }
            return null;
        });
    }

    /** What the disk tells from now on. */
    void free(long bytes) {
        free = bytes;
    }

    void stop() {
        orchestrator.close();
        orchestrator = null;
    }

    RebuildReport rebuild() {
        return orchestrator().rebuild();
    }

    Path folder(String source) {
        return extracts.resolve(source);
    }

    ExtractFolder extract(String source) {
        return new ExtractFolder(folder(source), engine);
    }

    /** A new version of one table; the other tables of the source stay. */
    PublishedFile write(String source, String table, String select) throws SQLException {
        ExtractFolder folder = new ExtractFolder(folder(source), engine);
        Identifier name = new Identifier(table);
        try (DuckDBConnection connection = engine.work()) {
            PublishedFile file = folder.publish(name, connection, select);
            List<ExtractTable> tables = others(folder, name);
            tables.add(new ExtractTable(name, null, List.of(file), Instant.EPOCH, ExtractTable.LOCAL));
            folder.write(new Extract(tables, List.of()));
            return file;
        }
    }

    void remove(String source, String table) {
        ExtractFolder folder = new ExtractFolder(folder(source), engine);
        folder.write(new Extract(others(folder, new Identifier(table)), List.of()));
    }

    /** Writes an extract as a foreign program may. */
    void foreign(String source, String... statements) throws SQLException, IOException {
        Files.createDirectories(folder(source));
        Path file = folder(source).resolve("extract.duckdb");
        Files.deleteIfExists(file);
        try (DuckDBConnection connection = engine.create(file)) {
            Engine.run(
                    connection,
                    "create table _meta (table_name varchar, description varchar, rows bigint, size_bytes bigint, "
                            + "extracted_at timestamp, query_mode varchar)");
            for (String statement : statements) {
                Engine.run(connection, statement);
            }
        }
    }

    /** The first value of the first row, as text. */
    String answer(String sql) throws SQLException {
        try (Snapshot snapshot = orchestrator().current()) {
            return answer(snapshot, sql);
        }
    }

    static String answer(Snapshot snapshot, String sql) throws SQLException {
        try (DuckDBConnection connection = snapshot.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<ExtractTable> others(ExtractFolder folder, Identifier table) {
        List<ExtractTable> tables = new ArrayList<>(folder.read().tables());
        tables.removeIf(present -> present.name().equals(table));
        return tables;
    }

    @Override
    public void close() {
        if (orchestrator != null) {
            orchestrator.close();
        }
        state.close();
    }
}
