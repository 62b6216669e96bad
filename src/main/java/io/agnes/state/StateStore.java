package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;

/** What differs between the databases that can hold the state; all else is portable SQL. Thread-safe. */
sealed interface StateStore extends AutoCloseable permits StateFile, StateServer {

    /** A connection for one read; closing it gives it back. */
    Connection connection() throws SQLException;

    /** The connection of the one thread that writes. */
    ConnectionFactory writer();

    /** Begins a transaction that reads one commit and can change nothing. */
    String beginReading();

    /** How many counted changes are committed, or may be: see {@link StateDatabase#changes()}. */
    long changes();

    /** Counts the change that is under way, if it is committed. */
    void count(Handle change);

    /** Whether the same change may succeed when it is tried again: another transaction was first. */
    boolean isConflict(RuntimeException failure);

    /**
     * What a failure means to whoever asked; makes ready for the next one.
     *
     * @param change whether a change failed, not a read
     */
    RuntimeException told(RuntimeException failure, boolean change);

    /** What an administrator should look into although the database works, one sentence each. */
    List<String> alarms();

    /** Ends all connections; closing again does nothing. */
    @Override
    void close() throws SQLException;

    /** For whoever still asks by then. */
    static AgnesException closed() {
        return new AgnesException(
                Problem.UNAVAILABLE, "The state database is closed.", "Wait until the server has started again.");
    }
}
