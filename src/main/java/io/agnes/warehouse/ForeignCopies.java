package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.config.DiskSpace.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parquet copies of tables that a foreign writer keeps in or behind its {@code extract.duckdb}. A copy is named after
 * the version of that file and made once per version. The inner views are foreign SQL: they see the folder of
 * their extract and nothing else. Not thread-safe: it belongs to the one rebuild that runs.
 */
final class ForeignCopies {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignCopies.class);

    private final Path folder;
    private final Engine engine;
    private final Map<Path, String> hashes = new HashMap<>();

    ForeignCopies(Path folder, Engine engine) {
        this.folder = folder;
        this.engine = engine;
    }

    /** A copy and its SHA-256. */
    record Copy(Path path, String sha256) {}

    /** The folder in which all copies of a source lie. */
    Path folderOf(Identifier source) {
        return folder.resolve(source.value());
    }

    /**
     * The copies of one source's tables.
     *
     * @return an entry per table; empty when its rows cannot be read
     */
    Map<Identifier, Optional<Copy>> of(Extracts.SourceScan scan, List<Identifier> tables) {
        Map<Identifier, Optional<Copy>> copies = new HashMap<>();
        try {
            for (Identifier table : tables) {
                Path path = path(scan, table);
                if (Files.exists(path)) {
                    copies.put(table, Optional.of(new Copy(path, hash(path))));
                }
            }
            if (copies.size() < tables.size()) {
                copyMissing(scan, tables, copies);
            }
        } catch (SQLException | IOException e) {
            LOG.warn("The tables of '{}' cannot be copied: {}", scan.source(), e.getMessage());
            tables.forEach(table -> copies.putIfAbsent(table, Optional.empty()));
        }
        return copies;
    }

    private void copyMissing(Extracts.SourceScan scan, List<Identifier> tables, Map<Identifier, Optional<Copy>> copies)
            throws SQLException, IOException {
        Path target = Files.createDirectories(folderOf(scan.source()));
        try (DuckDBConnection connection = engine.confined(List.of(scan.folder(), target))) {
            Identifier catalog = new Identifier("foreign_extract");
            Path file = scan.folder().resolve(ExtractFolder.FILE);
            Engine.run(
                    connection, "attach " + Literal.of(file.toString()) + " as " + catalog.quoted() + " (read_only)");
            Engine.lock(connection);
            for (Identifier table : tables) {
                if (!copies.containsKey(table)) {
                    copies.put(table, copy(connection, catalog, path(scan, table), table));
                }
            }
        }
    }

    private Optional<Copy> copy(DuckDBConnection connection, Identifier catalog, Path target, Identifier table) {
        String select = "select * from " + catalog.quoted() + ".main." + table.quoted();
        try {
            String sha256 = ParquetFiles.write(connection, select, target, engine, Part.ANALYTICS, table)
                    .sha256();
            hashes.put(target, sha256);
            return Optional.of(new Copy(target, sha256));
        } catch (AgnesException e) {
            LOG.warn("{} {}", e.getMessage(), e.getCause().getMessage());
            return Optional.empty();
        }
    }

    private String hash(Path path) throws IOException {
        String hash = hashes.get(path);
        if (hash == null) {
            hash = GrowingDigest.of(path);
            hashes.put(path, hash);
        }
        return hash;
    }

    private Path path(Extracts.SourceScan scan, Identifier table) {
        byte[] version = scan.version().toString().getBytes(StandardCharsets.UTF_8);
        return folderOf(scan.source()).resolve(table + "-" + UUID.nameUUIDFromBytes(version) + ".parquet");
    }
}
