package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.duckdb.DuckDBConnection;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/**
 * {@code state/system.duckdb}: all application state of one instance. Every change passes one writer, one transaction
 * after the other; each read has a connection of its own and sees the last commit. Thread-safe.
 */
public final class StateDatabase implements AutoCloseable {
    private final DuckDBConnection root;
    private final Jdbi jdbi;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> new Thread(task, "state-writer"));

    private StateDatabase(DuckDBConnection root) {
        this.root = root;
        this.jdbi = Jdbi.create(root::duplicate);
    }

    /**
     * Opens the database, creating or migrating it as needed.
     *
     * @throws AgnesException UNAVAILABLE when another process holds it or it is from a newer version
     */
    public static StateDatabase open(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Migrations.backUpIfOutdated(file);
            StateDatabase database = new StateDatabase(connect(file));
            database.write(handle -> {
                Migrations.apply(handle);
                return null;
            });
            return database;
        } catch (SQLException e) {
            throw refused(file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of " + file + " cannot be written.", e);
        }
    }

    /** Reads what is committed. */
    public <T> T read(HandleCallback<T, RuntimeException> work) {
        return jdbi.withHandle(work);
    }

    /** Changes state in one transaction: all of it or nothing; returns once it is on disk. */
    public <T> T write(HandleCallback<T, RuntimeException> work) {
        try {
            return writer.submit(() -> jdbi.inTransaction(work)).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a change of state was waiting its turn.", e);
        }
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            root.close();
        } catch (SQLException e) {
            throw new IllegalStateException("The state database did not close.", e);
        }
    }

    static DuckDBConnection connect(Path file) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("memory_limit", "256MB");
        settings.setProperty("threads", "1");
        settings.setProperty("jdbc_instance_cache", "false");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        DuckDBConnection connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + file, settings);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set global TimeZone = 'UTC'");
        }
        return connection;
    }

    private static AgnesException refused(Path file, SQLException e) {
        boolean held = String.valueOf(e.getMessage()).contains("Could not set lock");
        return held
                ? new AgnesException(
                        Problem.UNAVAILABLE,
                        "Another process is using " + file + ".",
                        "Stop the other server, or set DATA_DIR to another folder.",
                        e)
                : new AgnesException(
                        Problem.UNAVAILABLE,
                        "The state database " + file + " cannot be opened: "
                                + e.getMessage().lines().findFirst().orElse(""),
                        "Restore it from a copy (system.duckdb.pre-migrate-<version> lies beside it).",
                        e);
    }
}
