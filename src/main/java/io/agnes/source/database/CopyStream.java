package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.ArrivedRows;
import io.agnes.warehouse.Column;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.duckdb.DuckDBConnection;

/**
 * Rows that the engine takes while the database still sends them; they can be read once. What was wrong with them can be
 * seen only when they are read again, in another way.
 */
final class CopyStream implements ArrivedRows, AutoCloseable {
    private static final String ROWS = "agnes_copied";
    /** Of the batches that wait for the engine, and the one that is being filled. */
    private static final long MOST_MEMORY = 1L << 30;

    private final DatabaseRows rows;
    private final BufferAllocator memory = new RootAllocator(MOST_MEMORY);
    private final BinaryRows reader;
    private final ArrowArrayStream stream;
    private boolean unreadable;

    CopyStream(String what, List<SourceColumn> shape, RunningCopy copy, List<BinaryColumn> columns) {
        rows = new DatabaseRows(what, shape, from(shape), null, 0);
        reader = new BinaryRows(copy, columns, memory);
        stream = ArrowArrayStream.allocateNew(memory);
        Data.exportArrayStream(memory, reader, stream);
    }

    /** The select reads them on this connection. */
    CopyStream on(DuckDBConnection work) {
        work.registerArrowStream(ROWS, stream);
        return this;
    }

    private static String from(List<SourceColumn> shape) {
        return shape.stream()
                .map(column -> "cast(" + Column.quoted(column.name()) + " as " + column.lands() + ") as "
                        + Column.quoted(column.name()))
                .collect(Collectors.joining(", ", "(select ", " from " + ROWS + ")"));
    }

    /** Whether the database was well and its rows have to be read in another way. */
    boolean isRefused() {
        return reader.failure() == null && (reader.isRefused() || unreadable);
    }

    /** How the database has failed; null while it has not. */
    AgnesException failure() {
        return reader.failure();
    }

    @Override
    public String name() {
        return rows.name();
    }

    @Override
    public List<String> columns() {
        return rows.columns();
    }

    @Override
    public String select() {
        return rows.select();
    }

    @Override
    public AgnesException explain(DuckDBConnection work, SQLException failure) {
        unreadable = true;
        return new AgnesException(
                Problem.INVALID,
                "The rows of '" + rows.name() + "' could not be read while they came.",
                "Sync again; the table keeps its last good data.",
                failure);
    }

    @Override
    public void requireCount(long arrived) {
        rows.toldBy(reader.sent()).requireCount(arrived);
    }

    /** Ends the copy, whether or not it has come to its end. */
    @Override
    public void close() throws IOException {
        try (memory;
                reader;
                stream) {
            // in this order, the last first
        }
    }
}
