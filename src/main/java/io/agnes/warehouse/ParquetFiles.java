package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DiskSpace.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.duckdb.DuckDBConnection;

/** Writes one Parquet file so that its name never stands for half a file. */
final class ParquetFiles {
    /** Integers as differences and strings apart from their lengths: written and read faster, and smaller. */
    private static final String ENCODINGS = "parquet_version 'V2'";

    private static final int BUFFER_BYTES = 1 << 20;

    private ParquetFiles() {}

    /** What was written; the caller knows where. */
    record Written(String sha256, long rows, long sizeBytes) {}

    /**
     * Writes the rows of {@code select} to {@code target}, which does not exist yet.
     *
     * @param part of the data folder that the target lies in
     * @throws AgnesException STORAGE_FULL, or INVALID when the select fails; the engine's exception is its cause
     */
    static Written write(
            DuckDBConnection connection, String select, Path target, Engine engine, Part part, Identifier table) {
        Path side = DurableFiles.sideOf(target);
        try {
            Files.createDirectories(target.getParent());
            Engine.run(
                    connection,
                    "copy (\n" + select + "\n) to " + Literal.of(side.toString()) + " (format parquet, " + ENCODINGS
                            + ", compression " + Literal.of(engine.compression()) + ")");
            Written written = describe(connection, side);
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

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Hashes while the disk is busy forcing the file. */
    private static Written describe(DuckDBConnection connection, Path file) throws SQLException, IOException {
        long rows = footerRows(connection, file);
        CompletableFuture<String> hash = CompletableFuture.supplyAsync(() -> {
            try {
                return sha256(file);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
        DurableFiles.force(file);
        try {
            return new Written(hash.join(), rows, Files.size(file));
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static AgnesException failure(Path target, Engine engine, Part part, Identifier table, Exception e) {
        if (engine.metFullDisk(e)) {
            return engine.disk()
                    .full(
                            target.getParent(),
                            part,
                            "the table '" + table + "'",
                            0,
                            "sync again; the table keeps its last good data until then",
                            e);
        }
        return new AgnesException(
                Problem.INVALID,
                "The table '" + table + "' could not be written as Parquet.",
                "Look for values that its column types cannot hold; the table keeps its last good data.",
                e);
    }
}
