package io.agnes.source.file;

import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.WarehouseConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** A data folder with a file source over it. */
final class FileSourceKit {
    /** What looks at the files that a load wrote; opening an instance for each look takes longer than most loads. */
    private static final Connection READER = reader();

    final DataFolder data;
    final Engine engine;
    /** Names of sources that routes declare. */
    final Set<Identifier> declared = new HashSet<>();

    final FileSource source;
    final ManifestSync manifest;

    FileSourceKit(Path root) {
        this(root, "256MB");
    }

    FileSourceKit(Path root, String memory) {
        this(root, memory, DiskSpace.ofMachine(), DataSize.parse("1GB"));
    }

    FileSourceKit(Path root, DiskSpace.Free free, DataSize maxUnpacked) {
        this(root, "256MB", new DiskSpace(free), maxUnpacked);
    }

    private FileSourceKit(Path root, String memory, DiskSpace disk, DataSize maxUnpacked) {
        data = DataFolder.at(root);
        engine = new Engine(
                new WarehouseConfig(DataSize.parse(memory), 2, DataSize.parse("1GB"), "zstd"), data.scratch(), disk);
        TakenNames taken = new TakenNames(new ExtractFolders(data.extracts()), Set.of(), declared::contains);
        source = new FileSource(data, engine, new FilesConfig(maxUnpacked, maxUnpacked, maxUnpacked), taken);
        manifest = new ManifestSync(data.sources(), taken);
    }

    private static Connection reader() {
        try {
            Connection connection = DriverManager.getConnection("jdbc:duckdb:");
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TimeZone = 'UTC'");
            }
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Path put(String path, String text) {
        return put(path, text, StandardCharsets.UTF_8);
    }

    Path put(String path, String text, Charset charset) {
        return put(path, text.getBytes(charset));
    }

    Path put(String path, byte[] bytes) {
        try {
            Path file = data.sources().resolve(path);
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TableOutcome extract(String system, String table) {
        return extractAll(system, table).get(0);
    }

    List<TableOutcome> extractAll(String system, String... tables) {
        return source.extract(new SyncTask(
                "run",
                FileSource.TYPE,
                new Identifier(system),
                List.of(tables).stream().map(Identifier::new).collect(Collectors.toSet())));
    }

    /** Puts the file, lists it, extracts it. */
    TableOutcome load(String path, byte[] bytes) {
        put(path, bytes);
        SourceEntry entry = manifest.sync().added().get(0);
        return extract(entry.system(), entry.table());
    }

    TableOutcome load(String path, String text) {
        return load(path, text.getBytes(StandardCharsets.UTF_8));
    }

    Path folder(String system) {
        return data.extracts().resolve(system);
    }

    List<ExtractTable> published(String system) {
        return new ExtractFolder(folder(system), engine).read().tables();
    }

    /** The file that the extract names for a table. */
    Path parquet(String system, String table) {
        Path extract = folder(system).resolve("extract.duckdb");
        synchronized (READER) {
            try (Statement statement = READER.createStatement()) {
                statement.execute("ATTACH " + Literal.of(extract.toString()) + " AS extract (READ_ONLY)");
                try {
                    String path = texts(
                                    statement,
                                    "SELECT path FROM extract._files WHERE lower(table_name) = "
                                            + Literal.of(table.toLowerCase(Locale.ROOT)))
                            .get(0);
                    return folder(system).resolve(path);
                } finally {
                    statement.execute("DETACH extract");
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** {@code name TYPE} of each column. */
    List<String> columns(Path parquet) {
        return query("SELECT column_name || ' ' || column_type FROM (DESCRIBE FROM " + of(parquet) + ")");
    }

    List<String> rows(Path parquet, String expression) {
        return query("SELECT " + expression + " FROM " + of(parquet));
    }

    List<String> query(String sql) {
        synchronized (READER) {
            try (Statement statement = READER.createStatement()) {
                return texts(statement, sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    void run(String sql) {
        try (DuckDBConnection connection = engine.work();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static String of(Path parquet) {
        return "read_parquet(" + Literal.of(parquet.toString()) + ")";
    }

    List<String> tables() {
        return source.tables().stream().map(FileSourceKit::name).toList();
    }

    private static String name(SourceTable table) {
        return table.source() + "." + table.table();
    }
}
