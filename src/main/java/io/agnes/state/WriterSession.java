package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jdbi.v3.core.ConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one session that writes to the schema. It holds an advisory lock of the schema as long as it lives, so no other
 * process writes meanwhile, and what it has not committed ends with it. When it has ended the next change takes the
 * lock anew, unless another process has it by then. Thread-safe; its connection is for the one thread that writes.
 */
final class WriterSession implements ConnectionFactory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriterSession.class);

    private final StateLogin login;
    private Connection session;
    private boolean ended;

    private WriterSession(StateLogin login, Connection session) {
        this.login = login;
        this.session = session;
    }

    /**
     * @throws AgnesException UNAVAILABLE when another process writes there
     */
    static WriterSession take(StateLogin login) throws SQLException {
        return new WriterSession(login, taken(login));
    }

    @Override
    public synchronized Connection openConnection() throws SQLException {
        if (ended) {
            throw StateStore.closed();
        }
        // asked before each change: a change that meets an ended session could not tell whether it was made
        if (!session.isValid(login.patienceSeconds())) {
            StateLogin.close(session);
            session = takenAgain();
        }
        return session;
    }

    @Override
    public void closeConnection(Connection connection) {
        // the lock would go with it
    }

    /** For a session that has failed: whether it is alive cannot be told in time. */
    synchronized void giveUp() {
        StateLogin.close(session);
    }

    @Override
    public synchronized void close() {
        ended = true;
        giveUp();
    }

    /** Callers are not told where the database is and who has it. */
    private Connection takenAgain() throws SQLException {
        try {
            return taken(login);
        } catch (AgnesException taken) {
            LOG.error("This server changes nothing any more. {} {}", taken.getMessage(), taken.hint());
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "Another server has taken over the state; this one changes nothing any more.",
                    "Send it to the other server; the operator stops this one.",
                    taken);
        }
    }

    private static Connection taken(StateLogin login) throws SQLException {
        Connection session = login.connect();
        try (Statement statement = session.createStatement();
                PreparedStatement lock = session.prepareStatement("select pg_advisory_lock(hashtextextended(?, 0))")) {
            // the session of a process that was killed a moment ago may not have ended yet
            statement.execute("set lock_timeout = '3s'");
            lock.setString(1, key(login));
            lock.execute();
            statement.execute("set lock_timeout = default");
            return session;
        } catch (SQLException e) {
            try {
                if (ServerFailures.isLockTaken(e)) {
                    throw inUse(session, login, e);
                }
                throw e;
            } finally {
                StateLogin.close(session);
            }
        }
    }

    private static AgnesException inUse(Connection session, StateLogin login, SQLException e) throws SQLException {
        try (PreparedStatement holders = session.prepareStatement(
                "select a.application_name from pg_locks l join pg_stat_activity a on a.pid = l.pid"
                        + " where l.locktype = 'advisory' and l.granted"
                        + " and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended(?, 0)")) {
            holders.setString(1, key(login));
            ResultSet holder = holders.executeQuery();
            String who = holder.next() ? " (" + holder.getString(1) + ")" : "";
            return new AgnesException(
                    Problem.UNAVAILABLE,
                    "Another process" + who + " is using the state database, " + login.address() + ".",
                    "Stop that process, or name another database or schema in state.url and state.schema.",
                    e);
        }
    }

    private static String key(StateLogin login) {
        return "agnes state " + login.config().schema();
    }
}
