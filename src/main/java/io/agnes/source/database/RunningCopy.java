package io.agnes.source.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** A {@code COPY} to here that has begun, and its first rows. One thread at a time. */
final class RunningCopy {
    /** More than a pipe holds, so that who writes so much into one knows that it is being read. */
    private static final int HEAD = 1 << 20;

    private final Session session;
    private final String what;
    private final CopyOut copy;
    private final List<byte[]> head = new ArrayList<>();
    private boolean whole;
    private long longest;

    private RunningCopy(Session session, String what, CopyOut copy) {
        this.session = session;
        this.what = what;
        this.copy = copy;
    }

    /** Takes one row, its end included. */
    interface Sink {
        void take(byte[] row) throws IOException;
    }

    /** @throws io.agnes.common.AgnesException as the database has failed */
    static RunningCopy begin(Session session, String what, String sql) {
        return session.read(what, connection -> {
            RunningCopy begun = new RunningCopy(
                    session,
                    what,
                    connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql));
            begun.readHead();
            return begun;
        });
    }

    private void readHead() throws SQLException {
        long bytes = 0;
        while (bytes < HEAD) {
            byte[] row = next();
            if (row == null) {
                whole = true;
                return;
            }
            head.add(row);
            bytes += row.length;
        }
    }

    private byte[] next() throws SQLException {
        byte[] row = copy.readFromCopy();
        longest = Math.max(longest, row == null ? 0 : row.length);
        return row;
    }

    /** Whether all rows are here already. */
    boolean isWhole() {
        return whole;
    }

    /** The longest row so far, in bytes. */
    long longest() {
        return longest;
    }

    /** How many rows the database has sent, once all are here. */
    long rows() {
        return copy.getHandledRowCount();
    }

    /**
     * Hands over every row, and ends the copy when one cannot be taken.
     *
     * @throws io.agnes.common.AgnesException as the database has failed
     */
    void pour(Sink sink) throws IOException {
        try {
            session.read(what, connection -> {
                try {
                    for (byte[] row : head) {
                        sink.take(row);
                    }
                    for (byte[] row = whole ? null : next(); row != null; row = next()) {
                        sink.take(row);
                    }
                } catch (IOException e) {
                    copy.cancelCopy();
                    throw new UncheckedIOException(e);
                }
                return null;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** From another thread: the database sends no more. */
    void cancel() {
        try {
            session.cancel();
        } catch (SQLException gone) {
            // then nothing comes any more either
        }
    }
}
