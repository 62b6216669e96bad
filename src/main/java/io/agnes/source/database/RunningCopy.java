package io.agnes.source.database;

import io.agnes.common.AgnesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** A {@code COPY} to here that has begun. One thread at a time. */
final class RunningCopy {
    private final Session session;
    private final String what;
    private final CopyOut copy;

    private RunningCopy(Session session, String what, CopyOut copy) {
        this.session = session;
        this.what = what;
        this.copy = copy;
    }

    /** Takes one row as the database sends it. */
    interface Sink {
        /** @return whether it takes another one now */
        boolean take(byte[] row) throws IOException;
    }

    /** @throws AgnesException as the database has failed */
    static RunningCopy begin(Session session, String what, String sql) {
        return session.read(
                what,
                connection -> new RunningCopy(
                        session,
                        what,
                        connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql)));
    }

    /**
     * Hands over rows until there are no more or the sink has enough.
     *
     * @return whether there may be more
     * @throws AgnesException as the database has failed
     */
    boolean pour(Sink sink) throws IOException {
        try {
            return session.read(what, connection -> {
                try {
                    for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                        if (!sink.take(row)) {
                            return true;
                        }
                    }
                    return false;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** How many rows the database has sent, once all are here. */
    long rows() {
        return copy.getHandledRowCount();
    }

    /** The database sends no more. */
    void abandon() {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException gone) {
            // then nothing comes any more either
        }
    }
}
