package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DiskSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;

/**
 * The open file of the state database: the one engine instance over it and the connections made from that. When a
 * full disk has invalidated the instance, the next connection opens a new one; confirmed changes survive that.
 * Thread-safe.
 */
final class StateFile implements StateStore {
    private static final Pattern HOLDER = Pattern.compile("\\(PID (\\d+)\\)");

    private static final int REOPENINGS = 400;
    private static final long REOPENING_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path path;
    private final AtomicLong changes = new AtomicLong();
    private volatile DuckDBConnection root;
    private volatile boolean ended;

    private StateFile(Path path, DuckDBConnection root) {
        this.path = path;
        this.root = root;
    }

    /**
     * Opens the file, creating (its folder with mode 0700) or migrating it as needed; before a migration the closed file
     * is copied to {@code <file>.pre-migrate-<version>}.
     *
     * @throws AgnesException UNAVAILABLE when it is in use elsewhere, is from a newer build or is no database,
     *     INTERNAL when a migration failed
     */
    static StateFile open(Path path, Migrations migrations) {
        StateFile file = null;
        try {
            PrivateFolder.create(path.toAbsolutePath().getParent());
            boolean existed = Files.exists(path);
            file = open(path);
            SortedMap<Integer, String> applied = Migrations.applied(file.root);
            if (migrations.isOutdated(applied)) {
                if (existed) {
                    file.close();
                    copy(
                            path,
                            path.resolveSibling(path.getFileName() + ".pre-migrate-" + Migrations.versionOf(applied)));
                    file = open(path);
                }
                migrations.apply(file.root, applied);
            }
            return file;
        } catch (SQLException e) {
            closeAfter(e, file);
            throw new IllegalStateException("The state database " + path + " did not start.", e);
        } catch (IOException e) {
            closeAfter(e, file);
            throw new UncheckedIOException("The folder of " + path + " cannot be written.", e);
        } catch (RuntimeException e) {
            closeAfter(e, file);
            throw e;
        }
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

    @Override
    public DuckDBConnection connection() throws SQLException {
        DuckDBConnection instance = root;
        return (instance.isClosed() ? reopened() : instance).duplicate();
    }

    @Override
    public ConnectionFactory writer() {
        return this::connection;
    }

    @Override
    public String beginReading() {
        return "start transaction read only";
    }

    @Override
    public long changes() {
        return changes.get();
    }

    @Override
    public void count(Handle change) {
        change.afterCommit(changes::incrementAndGet);
    }

    @Override
    public boolean isConflict(RuntimeException failure) {
        return FileFailures.isConflict(failure);
    }

    @Override
    public RuntimeException told(RuntimeException failure, boolean change) {
        if (!FileFailures.isFatal(failure)) {
            return DiskSpace.isLacking(failure) ? FileFailures.full(failure, path) : failure;
        }
        changes.incrementAndGet();
        try {
            invalidated();
        } catch (SQLException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
        return FileFailures.fatal(failure, path);
    }

    @Override
    public List<String> alarms() {
        return DamagedLog.alarms(path);
    }

    /** Gives the instance up after a fatal failure; the next connection opens another. */
    synchronized void invalidated() throws SQLException {
        root.close();
    }

    private synchronized DuckDBConnection reopened() throws SQLException {
        if (ended) {
            throw StateStore.closed();
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

    /** The copy is whole and on disk before the original changes. */
    private static void copy(Path original, Path copy) throws IOException {
        Path side = copy.resolveSibling(copy.getFileName() + ".tmp");
        Files.copy(original, side, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(side, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(side, copy, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void closeAfter(Exception failure, StateFile file) {
        if (file != null) {
            try {
                file.close();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
