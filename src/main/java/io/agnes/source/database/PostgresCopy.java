package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.config.DiskSpace;
import io.agnes.config.DiskSpace.Part;
import io.agnes.source.ArrivedRows;
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
import org.duckdb.DuckDBConnection;

/**
 * Rows of PostgreSQL by its fastest way out: {@code COPY} in its binary form, which costs the database half of what texts
 * cost it and the engine no parsing. The engine takes them while they come. A table with a value that this way does not
 * carry, such as a date that is infinite or a very long text, is read once more as CSV, in which a missing value, an empty
 * text and a text {@code \N} differ; that goes over the disk, where values can be looked at again.
 */
final class PostgresCopy {
    /** To look whether a value needs quotes costs the database more than to quote it. */
    private static final String CSV = "(format csv, null '\\N', force_quote *)";
    /** What is free is looked at each time so many bytes have come. */
    private static final long STEP = 64L << 20;
    /** The engine's own limit of a line. */
    private static final long LINE = 2_000_000;

    private static final int BUFFER = 1 << 20;

    private final DatabaseConnection database;
    private final Session session;
    private final DuckDBConnection work;
    private final DiskSpace disk;
    private final Path scratch;
    private final String what;
    private final String from;
    private final List<SourceColumn> columns;

    /**
     * @param session of the database
     * @param work where the rows are taken over
     * @param what is read, for messages
     * @param from what stands after {@code from}, with its conditions
     */
    PostgresCopy(
            DatabaseConnection database,
            Session session,
            DuckDBConnection work,
            DiskSpace disk,
            Path scratch,
            String what,
            String from,
            List<SourceColumn> columns) {
        this.database = database;
        this.session = session;
        this.work = work;
        this.disk = disk;
        this.scratch = scratch;
        this.what = what;
        this.from = from;
        this.columns = columns;
    }

    /** Takes over what has arrived, or is arriving. */
    interface Landing<T> {
        T of(ArrivedRows rows) throws SQLException, IOException;
    }

    /** @throws AgnesException as the database, the landing or the disk has failed */
    <T> T land(Landing<T> landing) throws SQLException, IOException {
        try (CopyStream stream = stream()) {
            try {
                return landing.of(stream.on(work));
            } catch (AgnesException | SQLException e) {
                if (stream.failure() != null) {
                    throw stream.failure();
                }
                if (!stream.isRefused()) {
                    throw e;
                }
            }
        }
        // the driver loses its place in a session whose copy was broken off
        try (Session again = database.open()) {
            return landing.of(written(again));
        }
    }

    private CopyStream stream() {
        List<BinaryColumn> binary = columns.stream().map(BinaryColumn::of).toList();
        RunningCopy copy =
                begin(session, binary.stream().map(BinaryColumn::asked).toList(), "(format binary)");
        return new CopyStream(what, columns, copy, binary);
    }

    private RunningCopy begin(Session session, List<String> asked, String form) {
        return RunningCopy.begin(
                session, what, "copy (select " + String.join(", ", asked) + " from " + from + ") to stdout " + form);
    }

    private DatabaseRows written(Session session) throws IOException {
        RunningCopy copy =
                begin(session, columns.stream().map(SourceColumn::asked).toList(), CSV);
        Path file = scratch.resolve("rows.csv");
        // bytes so far, at how many to look at the disk, those of the longest row
        long[] written = {0, 0, 0};
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            copy.pour(row -> {
                if (written[0] >= written[1]) {
                    requireRoom();
                    written[1] = written[0] + STEP;
                }
                out.write(row);
                written[0] += row.length;
                written[2] = Math.max(written[2], row.length);
                return true;
            });
        }
        long longest = written[2];
        String limits =
                longest < LINE ? "" : ", max_line_size = " + (longest + 1) + ", buffer_size = " + 2 * (longest + 1);
        return new DatabaseRows(
                what,
                columns,
                read(file, columns, SourceColumn::lands, limits),
                read(file, columns, column -> "VARCHAR", limits),
                copy.rows());
    }

    private void requireRoom() {
        disk.require(
                scratch,
                Part.SCRATCH,
                "the rows of '" + what + "'",
                2 * STEP,
                "sync again; the table keeps its last good data until then");
    }

    private static String read(
            Path file, List<SourceColumn> columns, Function<SourceColumn, String> type, String limits) {
        String types = columns.stream()
                .map(column -> Literal.of(column.name()) + ": " + Literal.of(type.apply(column)))
                .collect(Collectors.joining(", ", "{", "}"));
        return "read_csv(" + Literal.of(file.toString()) + ", auto_detect = false, delim = ',', quote = '\"', "
                + "escape = '\"', header = false, new_line = '\\n', columns = " + types
                + ", nullstr = '\\N', allow_quoted_nulls = false" + limits + ")";
    }
}
