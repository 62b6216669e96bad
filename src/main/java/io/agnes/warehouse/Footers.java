package io.agnes.warehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which Parquet files are whole, and how many rows they hold. A published file never changes, so its footer is read
 * once; after that only its attributes are compared. Not thread-safe: it belongs to the one rebuild that runs.
 */
final class Footers {
    private static final Logger LOG = LoggerFactory.getLogger(Footers.class);

    private Map<Path, Footer> known = new HashMap<>();

    /** A whole file. */
    record Footer(long rows, long sizeBytes, FileTime modified) {
        private boolean isOf(BasicFileAttributes attributes) {
            return sizeBytes == attributes.size() && modified.equals(attributes.lastModifiedTime());
        }
    }

    /**
     * Finds the whole files among {@code folderOfFile}'s keys and forgets all others.
     *
     * @param folderOfFile each file and the folder in which it must lie, also when symbolic links are followed
     */
    void check(Map<Path, Path> folderOfFile, OnDemand connection) throws SQLException {
        Map<Path, Footer> whole = new HashMap<>();
        Map<Path, BasicFileAttributes> unseen = new LinkedHashMap<>();
        folderOfFile.forEach((file, folder) -> attributes(file).ifPresent(attributes -> {
            Footer footer = known.get(file);
            if (footer != null && footer.isOf(attributes)) {
                whole.put(file, footer);
            } else if (lies(file, folder)) {
                unseen.put(file, attributes);
            }
        }));
        if (!unseen.isEmpty()) {
            read(connection.get(), unseen.keySet()).forEach((file, rows) -> {
                BasicFileAttributes attributes = unseen.get(file);
                whole.put(file, new Footer(rows, attributes.size(), attributes.lastModifiedTime()));
            });
        }
        known = whole;
    }

    /** The footer of a file that {@link #check} found whole. */
    Optional<Footer> find(Path file) {
        return Optional.ofNullable(known.get(file));
    }

    /** Whether everything is there that a statement over the table reads here. */
    boolean isWhole(Relation relation) {
        return relation.isRemote() || areWhole(relation.files());
    }

    boolean areWhole(Collection<Path> files) {
        return !files.isEmpty() && known.keySet().containsAll(files);
    }

    private static Map<Path, Long> read(DuckDBConnection connection, Collection<Path> files) throws SQLException {
        Map<Path, Long> rows = new HashMap<>();
        try {
            readInto(rows, connection, files);
            return rows;
        } catch (SQLException oneIsBroken) {
            rows.clear();
        }
        for (Path file : files) {
            try {
                readInto(rows, connection, List.of(file));
            } catch (SQLException e) {
                LOG.warn("The Parquet file {} is not whole: {}", file, e.getMessage());
            }
        }
        return rows;
    }

    private static void readInto(Map<Path, Long> rows, DuckDBConnection connection, Collection<Path> files)
            throws SQLException {
        String sql = "select file_name, num_rows from parquet_file_metadata(" + Literal.list(files) + ")";
        try (Statement statement = connection.createStatement();
                ResultSet footers = statement.executeQuery(sql)) {
            while (footers.next()) {
                rows.put(Path.of(footers.getString(1)), footers.getLong(2));
            }
        }
    }

    private static Optional<BasicFileAttributes> attributes(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? Optional.of(attributes) : Optional.empty();
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    private static boolean lies(Path file, Path folder) {
        try {
            return file.toRealPath().startsWith(folder.toRealPath());
        } catch (IOException gone) {
            return false;
        }
    }
}
