package io.agnes.source.file;

import io.agnes.config.DataFolder;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Literal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.duckdb.DuckDBConnection;

/**
 * The rows of the last scan that were left out.
 *
 * @param rows how many
 * @param firstLine where the first one is, counted from 1; 0 when there is none
 * @param badEncoding whether one of them is not in the encoding of the scan
 * @param openQuoteLine where a quote was opened that swallowed the lines after it; 0 when there is none
 */
record Rejects(long rows, long firstLine, boolean badEncoding, long openQuoteLine) {
    private static final String TABLE = "agnes_rejects";
    private static final String SCANS = "agnes_reject_scans";
    /** The folder below an extract that holds one Parquet file per table with rejected rows. */
    static final String FOLDER = ExtractFolder.REJECTS;

    static final String OPTIONS =
            "store_rejects = true, rejects_table = '" + TABLE + "', rejects_scan = '" + SCANS + "'";

    /** Forgets the rows of scans before. */
    static void forget(DuckDBConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + TABLE);
            statement.execute("DROP TABLE IF EXISTS " + SCANS);
        }
    }

    static Rejects read(DuckDBConnection connection) throws SQLException {
        String sql = "SELECT count(DISTINCT line), coalesce(min(line), 0),"
                + " count(*) FILTER (error_type = 'INVALID ENCODING') > 0,"
                + " coalesce(min(line) FILTER (error_type = 'UNQUOTED VALUE' AND contains(rtrim(csv_line, e'\\r\\n'),"
                + " e'\\n')), 0) FROM " + TABLE;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new Rejects(row.getLong(1), row.getLong(2), row.getBoolean(3), row.getLong(4));
        }
    }

    /** Keeps them in {@code rejects/<table>.parquet} of the extract, in place of those of the load before. */
    void keep(DuckDBConnection connection, Path extract, Identifier table) throws SQLException, IOException {
        if (rows == 0) {
            drop(extract, table);
            return;
        }
        Path target = file(extract, table);
        Files.createDirectories(target.getParent());
        Path side = target.resolveSibling(table + "." + UUID.randomUUID() + ".tmp");
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT line, column_name, error_type::VARCHAR AS error_type, error_message, csv_line"
                            + " FROM " + TABLE + " ORDER BY line) TO " + Literal.of(side.toString())
                            + " (FORMAT parquet)");
            try (FileChannel channel = FileChannel.open(side, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            WholeFile.move(side, target);
        } finally {
            Files.deleteIfExists(side);
        }
    }

    /** Removes those of a table, if there are any. */
    static void drop(Path extract, Identifier table) {
        try {
            Files.deleteIfExists(file(extract, table));
        } catch (IOException e) {
            throw new UncheckedIOException("Rejected rows could not be removed.", e);
        }
    }

    private static Path file(Path extract, Identifier table) {
        return DataFolder.inside(extract, FOLDER + "/" + table + ".parquet");
    }
}
