package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** Writes one Parquet file so that its name never stands for half a file. */
final class ParquetFiles {
    /**
     * Integers as differences and strings apart from their lengths: written and read faster, and smaller. A row group is
     * held until it is whole; without a size it would have 122,880 rows, which is hundreds of megabytes of wide ones.
     */
    private static final String LAYOUT = "parquet_version 'V2', row_group_size_bytes '16MB'";

    private ParquetFiles() {}

    /**
     * How a file is made.
     *
     * @param notes what the file says about itself besides its columns
     * @param most the largest it may become; null for no such limit
     * @param tooLarge what is told when it gets larger
     */
    record Making(Map<String, String> notes, DataSize most, Supplier<AgnesException> tooLarge) {
        static final Making FREE = new Making(Map.of(), null, null);

        String options() {
            return notes.isEmpty()
                    ? ""
                    : notes.entrySet().stream()
                            .map(note -> note.getKey() + ": " + Literal.of(note.getValue()))
                            .collect(Collectors.joining(", ", ", kv_metadata {", "}"));
        }

        void copy(DuckDBConnection connection, String sql, Path side) throws SQLException, IOException {
            if (most == null) {
                Engine.run(connection, sql);
                return;
            }
            try (Statement statement = connection.createStatement();
                    SizeWatch watch = SizeWatch.over(side, most, statement, tooLarge)) {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    watch.check();
                    throw e;
                }
            }
            if (Files.size(side) > most.bytes()) {
                throw tooLarge.get();
            }
        }
    }

    /** What was written; the caller knows where. */
    record Written(String sha256, long rows, long sizeBytes) {}

    /**
     * Writes the rows of {@code select} to {@code target}, which does not exist yet.
     *
     * @param part of the data folder that the target lies in
     * @throws AgnesException STORAGE_FULL; QUERY_LIMIT for want of memory; INVALID when the select fails otherwise; the
     *     engine's exception is the cause of both
     */
    static Written write(
            DuckDBConnection connection, String select, Path target, Engine engine, Part part, Identifier table) {
        return write(connection, select, target, engine, part, table, Making.FREE);
    }

    static Written write(
            DuckDBConnection connection,
            String select,
            Path target,
            Engine engine,
            Part part,
            Identifier table,
            Making making) {
        Path side = DurableFiles.sideOf(target);
        try (GrowingDigest digest = new GrowingDigest(side)) {
            Files.createDirectories(target.getParent());
            making.copy(
                    connection,
                    "copy (\n" + select + "\n) to " + Literal.of(side.toString()) + " (format parquet, " + LAYOUT
                            + ", compression " + Literal.of(engine.compression()) + making.options() + ")",
                    side);
            long rows = footerRows(connection, side);
            DurableFiles.force(side);
            Written written = new Written(digest.finish(), rows, Files.size(side));
            DurableFiles.moveForced(side, target);
            return written;
        } catch (SQLException | IOException e) {
            DurableFiles.deleteSide(side);
            throw failure(target, engine, part, table, e);
        } finally {
            DurableFiles.deleteSide(side);
        }
    }

    /** The number of rows in the footer; fails when the file is not whole. */
    static long footerRows(DuckDBConnection connection, Path file) throws SQLException {
        try (PreparedStatement footer = connection.prepareStatement("select num_rows from parquet_file_metadata(?)")) {
            footer.setString(1, file.toString());
            try (ResultSet row = footer.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static AgnesException failure(Path target, Engine engine, Part part, Identifier table, Exception e) {
        return lack(target.getParent(), engine, part, table, e)
                .orElseGet(() -> new AgnesException(
                        Problem.INVALID,
                        "The table '" + table + "' could not be written as Parquet.",
                        "Look for values that its column types cannot hold; the table keeps its last good data.",
                        e));
    }

    /** What is told when the rows of {@code table} met a full disk or want of memory; empty when it was something else. */
    static Optional<AgnesException> lack(Path folder, Engine engine, Part part, Identifier table, Exception e) {
        if (engine.metFullDisk(e)) {
            return Optional.of(engine.disk()
                    .full(
                            folder,
                            part,
                            "the table '" + table + "'",
                            0,
                            "sync again; the table keeps its last good data until then",
                            e));
        }
        return Engine.isOutOfMemory(e) ? Optional.of(engine.outOfMemory(table, e)) : Optional.empty();
    }
}
