package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.ArrivedRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;

/**
 * Rows that the engine reads through a pipe while the database still sends them; they can be read once. When the
 * database fails the pipe ends as if all rows had come, so that {@link #requireCount} is what tells whether they have.
 */
final class CopyStream implements ArrivedRows, AutoCloseable {
    /** The longest row that goes through the pipe. */
    static final int LINE = 16 << 20;

    private static final int BUFFER = 1 << 18;
    private static final long NOTICE_SECONDS = 2;
    private static final long END_SECONDS = 30;

    private final DatabaseRows rows;
    private final RunningCopy copy;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(CopyStream::daemon);
    private final Future<Long> written;
    private boolean refused;

    private CopyStream(DatabaseRows rows, RunningCopy copy, NamedPipe pipe) {
        this.rows = rows;
        this.copy = copy;
        this.written = writer.submit(() -> write(copy, pipe));
    }

    /** @param rows as they are read from the pipe */
    static CopyStream of(DatabaseRows rows, RunningCopy copy, NamedPipe pipe) {
        return new CopyStream(rows, copy, pipe);
    }

    /** A row that does not fit through the pipe. */
    private static final class LongRowException extends IOException {}

    private static long write(RunningCopy copy, NamedPipe pipe) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (FileChannel out = pipe.open()) {
            copy.pour(row -> {
                if (row.length > LINE) {
                    throw new LongRowException();
                }
                if (row.length > buffer.remaining()) {
                    flush(buffer, out);
                }
                if (row.length > buffer.remaining()) {
                    writeAll(ByteBuffer.wrap(row), out);
                } else {
                    buffer.put(row);
                }
            });
            flush(buffer, out);
        }
        return copy.rows();
    }

    private static void flush(ByteBuffer buffer, FileChannel out) throws IOException {
        buffer.flip();
        writeAll(buffer, out);
        buffer.clear();
    }

    private static void writeAll(ByteBuffer bytes, FileChannel out) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Whether the database was well and its rows have to be read in another way. */
    boolean isRefused() {
        return refused;
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

    /** What was wrong with them can be seen only when they are read again. */
    @Override
    public AgnesException explain(DuckDBConnection work, SQLException failure) {
        if (written.isDone()) {
            try {
                sent();
            } catch (AgnesException e) {
                return e;
            }
        }
        return refuse(failure);
    }

    @Override
    public void requireCount(long arrived) {
        rows.toldBy(sent()).requireCount(arrived);
    }

    private long sent() {
        try {
            return written.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AgnesException broken) {
                throw broken;
            }
            throw refuse(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The server stops.",
                    "Sync again once it runs; the table keeps its last good data.",
                    e);
        }
    }

    private AgnesException refuse(Exception cause) {
        refused = true;
        return new AgnesException(
                Problem.INVALID,
                "The rows of '" + rows.name() + "' could not be read while they came.",
                "Sync again; the table keeps its last good data.",
                cause);
    }

    /** Ends the copy, whether or not it has come to its end. */
    @Override
    public void close() {
        writer.shutdownNow();
        try {
            // one that waits for the database and not for the pipe does not notice
            if (!writer.awaitTermination(NOTICE_SECONDS, TimeUnit.SECONDS)) {
                copy.cancel();
                writer.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "postgres-copy");
        thread.setDaemon(true);
        return thread;
    }
}
