package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All application state of one instance, in {@code state/system.duckdb} or on PostgreSQL. Every change passes one writer,
 * one transaction after the other; each read has a connection of its own and sees one commit. {@link Instant} is bound
 * and mapped in UTC. Thread-safe.
 */
public final class StateDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateDatabase.class);
    private static final int ATTEMPTS = 8;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final StateStore store;
    private final Jdbi reading;
    private final Jdbi writing;
    private final ExecutorService writer;
    private volatile Thread writerThread;

    private StateDatabase(StateStore store) {
        this.store = store;
        this.reading = mapped(Jdbi.create(store::connection));
        this.writing = mapped(Jdbi.create(store.writer()));
        this.writer = Executors.newSingleThreadExecutor(task -> {
            writerThread = new Thread(task, "state-writer");
            writerThread.setDaemon(true);
            return writerThread;
        });
    }

    private static Jdbi mapped(Jdbi jdbi) {
        return jdbi.registerColumnMapper(Instant.class, (row, column, context) -> {
                    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
                    return time == null ? null : time.toInstant();
                })
                .registerArgument(new InstantArguments())
                .registerArrayType(String.class, "varchar");
    }

    /**
     * Opens the state where the settings say it is, creating or migrating it as needed.
     *
     * @throws AgnesException UNAVAILABLE when it is in use elsewhere, cannot be reached, is from a newer build or is no
     *     database; INTERNAL when a migration failed
     */
    public static StateDatabase open(DataFolder data, Settings settings) {
        StateConfig config = settings.section(StateConfig.class);
        if (config.url().isEmpty()) {
            return open(data.stateFile());
        }
        if (Files.exists(data.stateFile())) {
            LOG.warn("The state is on PostgreSQL (state.url); {} is not read.", data.stateFile());
        }
        return open(config, password(config, settings), Migrations.bundled());
    }

    /**
     * Opens a file as {@link #open(DataFolder, Settings)} does; before a migration it is copied to {@code
     * <file>.pre-migrate-<version>}. A log that cannot be replayed is put aside: see {@link #alarms()}.
     */
    public static StateDatabase open(Path file) {
        return open(file, Migrations.bundled());
    }

    static StateDatabase open(Path file, Migrations migrations) {
        return new StateDatabase(StateFile.open(file, migrations));
    }

    /** @param password null: none is sent */
    static StateDatabase open(StateConfig config, String password, Migrations migrations) {
        return new StateDatabase(StateServer.open(config, password, migrations));
    }

    /**
     * The version of the tables on PostgreSQL; nothing is changed, and a server that works on them goes on.
     *
     * @return 0 when there are none
     * @throws AgnesException UNAVAILABLE saying why it cannot be read
     */
    public static int versionOnServer(Settings settings) {
        StateConfig config = settings.section(StateConfig.class);
        return Migrations.versionOf(StateServer.look(config, password(config, settings)));
    }

    /**
     * Copies the state from the file of the data folder to PostgreSQL, all of it or nothing; the file stays as it is, but
     * for a migration. Nobody else may work on either.
     *
     * @return how many rows each table got
     * @throws AgnesException INVALID when the settings name no PostgreSQL, NOT_FOUND when there is no file, CONFLICT when
     *     there are rows already, UNAVAILABLE when one of them cannot be opened
     */
    public static Map<String, Long> move(DataFolder data, Settings settings) {
        StateConfig config = settings.section(StateConfig.class);
        if (config.url().isEmpty()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "state.url names no PostgreSQL to copy the state to.",
                    "Set state.url in instance.yaml, for example postgresql://db.example.com:5432/agnes.");
        }
        if (Files.notExists(data.stateFile())) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "There is no state in " + data.stateFile() + ".",
                    "Set DATA_DIR to the data folder of the server; a new instance needs no copy.");
        }
        Migrations tables = Migrations.bundled();
        try (StateFile from = StateFile.open(data.stateFile(), tables);
                StateServer to = StateServer.open(config, password(config, settings), tables);
                Connection reading = from.connection()) {
            return StateMove.copy(reading, to.writer().openConnection());
        } catch (SQLException e) {
            throw new IllegalStateException("The state was not copied.", e);
        }
    }

    private static String password(StateConfig config, Settings settings) {
        return settings.environment().find(config.passwordEnv()).orElse(null);
    }

    /** Reads what is committed; all statements of {@code work} see the same commit, and none can change anything. */
    public <T> T read(HandleCallback<T, RuntimeException> work) {
        return guarded(
                false,
                () -> reading.withHandle(handle -> {
                    try (Statement boundary = handle.getConnection().createStatement()) {
                        boundary.execute(store.beginReading());
                        try {
                            return work.withHandle(handle);
                        } finally {
                            boundary.execute("rollback");
                        }
                    } catch (SQLException e) {
                        throw new IllegalStateException("The state database cannot be read.", e);
                    }
                }));
    }

    /**
     * Changes state in one transaction: all of it or nothing; returns once it is on disk. The work may run again after
     * a conflict, so it changes nothing but the database, and it does not call {@code write} itself: it hands its
     * handle on.
     *
     * @throws AgnesException STORAGE_FULL when the disk is full, UNAVAILABLE when the engine has failed; the next call
     *     opens it anew
     */
    public <T> T write(HandleCallback<T, RuntimeException> work) {
        return write(work, true);
    }

    /**
     * The same for what makes nothing out of date that was read before, such as a line of a log: {@link #changes} stays.
     */
    public <T> T append(HandleCallback<T, RuntimeException> work) {
        return write(work, false);
    }

    private <T> T write(HandleCallback<T, RuntimeException> work, boolean counts) {
        if (Thread.currentThread() == writerThread) {
            throw new IllegalStateException("A change within a change would wait for itself: hand the handle on.");
        }
        try {
            return result(writer.submit(() -> guarded(true, () -> inTransaction(work, counts))));
        } catch (RejectedExecutionException closed) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The state database is closed.",
                    "Wait until the server has started again.",
                    closed);
        }
    }

    /**
     * How many changes are committed, or may be, what was appended left out: what was read before and is used while this
     * number stays is not out of date, whichever process made the changes. It has moved before the {@link #write} of a
     * change returns.
     *
     * @throws AgnesException UNAVAILABLE when PostgreSQL does not answer
     */
    public long changes() {
        return store.changes();
    }

    /** The version of the database's tables. */
    public int schemaVersion() {
        return read(handle -> handle.createQuery("select coalesce(max(version), 0) from schema_version")
                .mapTo(Integer.class)
                .one());
    }

    /**
     * Asks the database one question.
     *
     * @throws RuntimeException when it does not answer
     */
    public void probe() {
        schemaVersion();
    }

    /** What an administrator should look into although the database works, one sentence each. */
    public List<String> alarms() {
        return store.alarms();
    }

    public boolean isHealthy() {
        try {
            probe();
            return !writer.isShutdown();
        } catch (RuntimeException unhealthy) {
            return false;
        }
    }

    /** Waits for the changes in the queue and closes the database; the log of a file is folded into it. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(30, TimeUnit.SECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            store.close();
        } catch (SQLException e) {
            throw new IllegalStateException("The state database did not close.", e);
        }
    }

    /** A connection past the writer, to meet it in tests. */
    Connection connection() throws SQLException {
        return store.connection();
    }

    private <T> T inTransaction(HandleCallback<T, RuntimeException> work, boolean counts) {
        for (int attempt = 1; ; attempt++) {
            try {
                return writing.inTransaction(handle -> {
                    T result = work.withHandle(handle);
                    if (counts) {
                        store.count(handle);
                    }
                    return result;
                });
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !store.isConflict(e)) {
                    throw e;
                }
                LockSupport.parkNanos(attempt * PAUSE_NANOS);
            }
        }
    }

    private <T> T guarded(boolean change, Supplier<T> work) {
        try {
            return work.get();
        } catch (AgnesException known) {
            throw known;
        } catch (RuntimeException e) {
            throw store.told(e, change);
        }
    }

    /** A change that has begun is waited for even when the waiting thread is interrupted: its outcome must be known. */
    private static <T> T result(Future<T> change) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return change.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
