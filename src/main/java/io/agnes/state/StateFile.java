package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;

/**
 * The open file of the state database: the one engine instance over it and the connections made from that. When a
 * full disk has invalidated the instance, the next connection opens a new one; confirmed changes survive that.
 * Thread-safe.
 */
final class StateFile implements AutoCloseable {
    private static final Pattern HOLDER = Pattern.compile("\\(PID (\\d+)\\)");

    private static final int REOPENINGS = 400;
    private static final long REOPENING_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path path;
    private volatile DuckDBConnection root;
    private volatile boolean ended;

    private StateFile(Path path, DuckDBConnection root) {
        this.path = path;
        this.root = root;
    }

    /**
     * @throws AgnesException UNAVAILABLE when it is in use elsewhere or is no database
     */
    static StateFile open(Path path) {
        try {
            return new StateFile(path, connect(path, false));
        } catch (SQLException e) {
            if (DamagedLog.isReasonOf(e, path)) {
                return withoutLog(path, e);
            }
            throw refused(path, e);
        }
    }

    private static StateFile withoutLog(Path path, SQLException reason) {
        try {
            Path log = DamagedLog.putAside(path, reason);
            try {
                return new StateFile(path, connect(path, false));
            } catch (SQLException e) {
                DamagedLog.putBack(log, path);
                throw refused(path, e);
            }
        } catch (IOException e) {
            reason.addSuppressed(e);
            throw refused(path, reason);
        }
    }

    /** Closing the last connection to an instance ends it, so a reader of the version leaves nothing open. */
    static DuckDBConnection connect(Path path, boolean readOnly) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("memory_limit", "256MB");
        settings.setProperty("threads", "1");
        settings.setProperty("jdbc_instance_cache", "false");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("duckdb.read_only", String.valueOf(readOnly));
        DuckDBConnection connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + path, settings);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set global TimeZone = 'UTC'");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection of the caller's own; it must be closed. */
    DuckDBConnection connection() throws SQLException {
        DuckDBConnection instance = root;
        return (instance.isClosed() ? reopened() : instance).duplicate();
    }

    /** The connection that keeps the instance alive; for the start, while nobody else works with it. */
    DuckDBConnection root() {
        return root;
    }

    /** Gives the instance up after a fatal failure; the next connection opens another. */
    synchronized void invalidated() throws SQLException {
        root.close();
    }

    private synchronized DuckDBConnection reopened() throws SQLException {
        if (ended) {
            throw new AgnesException(
                    Problem.UNAVAILABLE, "The state database is closed.", "Wait until the server has started again.");
        }
        for (int attempt = 1; root.isClosed(); attempt++) {
            try {
                root = connect(path, false);
            } catch (SQLException e) {
                if (attempt == REOPENINGS || !isStillOpen(e)) {
                    throw e;
                }
                LockSupport.parkNanos(REOPENING_PAUSE_NANOS);
            }
        }
        return root;
    }

    /** Reads that were under way keep the instance that was given up until they have failed, too. */
    private static boolean isStillOpen(SQLException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("unique file handle conflict");
    }

    /** Folds the log into the file and closes it; closing again does nothing. */
    @Override
    public synchronized void close() throws SQLException {
        ended = true;
        if (root.isClosed()) {
            return;
        }
        try (Statement statement = root.createStatement()) {
            statement.execute("checkpoint");
        } finally {
            root.close();
        }
    }

    private static AgnesException refused(Path path, SQLException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Could not set lock")) {
            Matcher holder = HOLDER.matcher(message);
            return InUse.elsewhere(holder.find() ? "PID " + holder.group(1) : "", "the state database " + path, e);
        }
        if (isStillOpen(e)) {
            return InUse.here("the state database " + path, e);
        }
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The state database " + path + " cannot be opened: "
                        + message.lines().findFirst().orElse(""),
                "Restore it from a copy (system.duckdb.pre-migrate-<version> lies beside it).",
                e);
    }
}
