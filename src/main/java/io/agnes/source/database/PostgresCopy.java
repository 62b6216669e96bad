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
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Rows of PostgreSQL by its fastest way out: {@code COPY} as CSV, in which a missing value, an empty text and a text
 * {@code \N} differ. The engine reads them while they come. Few rows, those with a very long one, and those that the
 * engine does not take go over the disk, where they can be looked at again.
 */
final class PostgresCopy {
    /** To look whether a value needs quotes costs the database more than to quote it. */
    private static final String FORM = "(format csv, null '\\N', force_quote *)";
    /** What is free is looked at each time so many bytes have come. */
    private static final long STEP = 64L << 20;
    /** The engine's own limit of a line. */
    private static final long LINE = 2_000_000;

    private static final int BUFFER = 1 << 20;

    private final DatabaseConnection database;
    private final Session session;
    private final DiskSpace disk;
    private final Path scratch;
    private final String what;
    private final String from;
    private final List<SourceColumn> columns;

    /**
     * @param session of the database
     * @param what is read, for messages
     * @param from what stands after {@code from}, with its conditions
     */
    PostgresCopy(
            DatabaseConnection database,
            Session session,
            DiskSpace disk,
            Path scratch,
            String what,
            String from,
            List<SourceColumn> columns) {
        this.database = database;
        this.session = session;
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
        RunningCopy copy = begin(session);
        Optional<NamedPipe> pipe =
                copy.isWhole() || copy.longest() > CopyStream.LINE ? Optional.empty() : NamedPipe.in(scratch);
        if (pipe.isEmpty()) {
            return landing.of(written(copy));
        }
        try (CopyStream stream = stream(copy, pipe.get())) {
            try {
                return landing.of(stream);
            } catch (AgnesException e) {
                if (!stream.isRefused()) {
                    throw e;
                }
            }
        }
        // the driver loses its place in a session whose copy was broken off
        try (Session again = database.open()) {
            return landing.of(written(begin(again)));
        }
    }

    private RunningCopy begin(Session session) {
        String select = columns.stream()
                .map(column -> column.asked() + " as " + session.quoted(column.name()))
                .collect(Collectors.joining(", ", "select ", " from " + from));
        return RunningCopy.begin(session, what, "copy (" + select + ") to stdout " + FORM);
    }

    private CopyStream stream(RunningCopy copy, NamedPipe pipe) {
        String limits = ", max_line_size = " + CopyStream.LINE + ", buffer_size = " + 2 * CopyStream.LINE;
        String read = read(pipe.path(), columns, SourceColumn::lands, limits);
        return CopyStream.of(new DatabaseRows(what, columns, read, null, 0), copy, pipe);
    }

    private DatabaseRows written(RunningCopy copy) throws IOException {
        Path file = scratch.resolve("rows.csv");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            long[] written = {0, 0};
            copy.pour(row -> {
                if (written[0] >= written[1]) {
                    requireRoom();
                    written[1] = written[0] + STEP;
                }
                out.write(row);
                written[0] += row.length;
            });
        }
        long longest = copy.longest();
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
