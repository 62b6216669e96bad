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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/**
 * {@code state/system.duckdb}: all application state of one instance. Every change passes one writer, one transaction
 * after the other; each read has a connection of its own and sees one commit. {@link Instant} is bound and mapped in
 * UTC. Thread-safe.
 */
public final class StateDatabase implements AutoCloseable {
    private static final int ATTEMPTS = 8;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Path path;
    private final StateFile file;
    private final Jdbi jdbi;
    private final ExecutorService writer;
    private final AtomicLong changes = new AtomicLong();
    private volatile Thread writerThread;

    private StateDatabase(Path path, StateFile file) {
        this.path = path;
        this.file = file;
        this.jdbi = Jdbi.create(file::connection)
                .registerColumnMapper(Instant.class, (row, column, context) -> {
                    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
                    return time == null ? null : time.toInstant();
                })
                .registerArgument(new InstantArguments())
                .registerArrayType(String.class, "varchar");
        this.writer = Executors.newSingleThreadExecutor(task -> {
            writerThread = new Thread(task, "state-writer");
            writerThread.setDaemon(true);
            return writerThread;
        });
    }

    /**
     * Opens the database, creating (its folder with mode 0700) or migrating it as needed; before a migration the closed file is copied to
     * {@code <file>.pre-migrate-<version>}. A log that cannot be replayed is put aside: see {@link #alarms()}.
     *
     * @throws AgnesException UNAVAILABLE when it is in use elsewhere, is from a newer build or is no database,
     *     INTERNAL when a migration failed
     */
    public static StateDatabase open(Path file) {
        return open(file, Migrations.bundled());
    }

    static StateDatabase open(Path path, Migrations migrations) {
        StateFile file = null;
        try {
            PrivateFolder.create(path.toAbsolutePath().getParent());
            boolean existed = Files.exists(path);
            file = StateFile.open(path);
            int version = Migrations.versionOf(file.root());
            if (migrations.isOutdated(version)) {
                if (existed) {
                    file.close();
                    copy(path, path.resolveSibling(path.getFileName() + ".pre-migrate-" + version));
                    file = StateFile.open(path);
                }
                migrations.apply(file.root(), version);
            }
            return new StateDatabase(path, file);
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

    /** Reads what is committed; all statements of {@code work} see the same commit, and none can change anything. */
    public <T> T read(HandleCallback<T, RuntimeException> work) {
        return guarded(() -> jdbi.withHandle(handle -> {
            try (Statement boundary = handle.getConnection().createStatement()) {
                boundary.execute("start transaction read only");
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
            return result(writer.submit(() -> guarded(() -> inTransaction(work, counts))));
        } catch (RejectedExecutionException closed) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The state database is closed.",
                    "Wait until the server has started again.",
                    closed);
        }
    }

    /**
     * How many changes this process has committed, or may have, what was appended left out: what was read before and is used while this number stays is not
     * out of date. It has moved before the {@link #write} of a change returns.
     */
    public long changes() {
        return changes.get();
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
        return DamagedLog.alarms(path);
    }

    public boolean isHealthy() {
        try {
            probe();
            return !writer.isShutdown();
        } catch (RuntimeException unhealthy) {
            return false;
        }
    }

    /** Waits for the changes in the queue, folds the log into the file and closes it. */
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
            file.close();
        } catch (SQLException e) {
            throw new IllegalStateException("The state database did not close.", e);
        }
    }

    /** A connection past the writer, to meet it in tests. */
    Connection connection() throws SQLException {
        return file.connection();
    }

    private <T> T inTransaction(HandleCallback<T, RuntimeException> work, boolean counts) {
        for (int attempt = 1; ; attempt++) {
            try {
                T result = jdbi.inTransaction(work);
                if (counts) {
                    changes.incrementAndGet();
                }
                return result;
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !Failures.isConflict(e)) {
                    throw e;
                }
                LockSupport.parkNanos(attempt * PAUSE_NANOS);
            }
        }
    }

    private <T> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            if (e instanceof AgnesException) {
                throw e;
            }
            if (!Failures.isFatal(e)) {
                throw DiskSpace.isLacking(e) ? Failures.full(e, path) : e;
            }
            changes.incrementAndGet();
            try {
                file.invalidated();
            } catch (SQLException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw Failures.fatal(e, path);
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
