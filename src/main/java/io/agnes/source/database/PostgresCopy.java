package io.agnes.source.database;

import io.agnes.config.DiskSpace;
import io.agnes.config.DiskSpace.Part;
import io.agnes.warehouse.Literal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Rows of PostgreSQL by its fastest way out: {@code COPY} as CSV to disk, from where the engine reads them in the types
 * that the columns have. In this form a missing value, an empty text and a text {@code \N} differ.
 */
final class PostgresCopy {
    private static final String FORM = "(format csv, null '\\N', force_quote *)";
    /** What is free is looked at each time so many bytes have come. */
    private static final long STEP = 64L << 20;
    /** The engine's own limit of a line. */
    private static final long LINE = 2_000_000;

    private static final int BUFFER = 1 << 20;

    private final Session session;
    private final DiskSpace disk;

    PostgresCopy(Session session, DiskSpace disk) {
        this.session = session;
        this.disk = disk;
    }

    /** @param from what stands after {@code from}, with its conditions */
    DatabaseRows to(Path scratch, String what, String from, List<SourceColumn> columns) throws IOException {
        Path file = scratch.resolve("rows.csv");
        String select =
                columns.stream().map(SourceColumn::asked).collect(Collectors.joining(", ", "select ", " from " + from));
        Copied copied = new Copied(0, 0);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            copied = copy(what, "copy (" + select + ") to stdout " + FORM, out, file);
        }
        return new DatabaseRows(
                what,
                columns,
                read(file, copied.longest(), columns, SourceColumn::lands),
                read(file, copied.longest(), columns, column -> "VARCHAR"),
                copied.rows());
    }

    /** @param longest of the rows, in bytes */
    private record Copied(long rows, long longest) {}

    private Copied copy(String what, String sql, OutputStream out, Path file) throws IOException {
        try {
            return session.read(what, connection -> {
                CopyOut copy =
                        connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
                try {
                    long longest = drain(what, copy, out, file);
                    return new Copied(copy.getHandledRowCount(), longest);
                } catch (IOException e) {
                    copy.cancelCopy();
                    throw new java.io.UncheckedIOException(e);
                }
            });
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private long drain(String what, CopyOut copy, OutputStream out, Path file) throws SQLException, IOException {
        long longest = 0;
        long until = 0;
        long have = 0;
        for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
            if (have >= until) {
                disk.require(
                        file.getParent(),
                        Part.SCRATCH,
                        "the rows of '" + what + "'",
                        2 * STEP,
                        "sync again; the table keeps its last good data until then");
                until = have + STEP;
            }
            out.write(row);
            have += row.length;
            longest = Math.max(longest, row.length);
        }
        return longest;
    }

    private static String read(
            Path file, long longest, List<SourceColumn> columns, Function<SourceColumn, String> type) {
        String types = columns.stream()
                .map(column -> Literal.of(column.name()) + ": " + Literal.of(type.apply(column)))
                .collect(Collectors.joining(", ", "{", "}"));
        String longLines =
                longest < LINE ? "" : ", max_line_size = " + (longest + 1) + ", buffer_size = " + 2 * (longest + 1);
        return "read_csv(" + Literal.of(file.toString()) + ", auto_detect = false, delim = ',', quote = '\"', "
                + "escape = '\"', header = false, new_line = '\\n', columns = " + types
                + ", nullstr = '\\N', allow_quoted_nulls = false" + longLines + ")";
    }
}
