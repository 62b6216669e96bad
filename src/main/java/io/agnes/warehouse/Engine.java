package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBConnection;

/**
 * Opens DuckDB instances, each private, in UTC, with limits on memory, threads and disk and without extensions from
 * the network. An instance lives until its last connection is closed; its spill folder goes with it. Thread-safe.
 */
public final class Engine {
    /** With a single thread and none for files a recursive statement over Parquet waits for ever. */
    private static final int LEAST_THREADS = 2;

    private static final String SPILL_PREFIX = "spill-";

    private final WarehouseConfig config;
    private final Path scratch;
    private final DiskSpace disk;
    private final AtomicLong opened = new AtomicLong();
    private volatile String version;

    /**
     * @param scratch where instances spill; {@link Leftovers#sweep} empties it at start
     * @throws AgnesException INVALID when the engine cannot use files in a folder of that name
     */
    public Engine(WarehouseConfig config, Path scratch) {
        this(config, scratch, DiskSpace.ofMachine());
    }

    /** @param disk the room for what it writes */
    public Engine(WarehouseConfig config, Path scratch, DiskSpace disk) {
        this.config = config;
        this.disk = disk;
        this.scratch = usable(scratch.toAbsolutePath().normalize());
        try {
            Files.createDirectories(this.scratch);
        } catch (IOException e) {
            throw new UncheckedIOException("The scratch folder " + scratch + " cannot be used.", e);
        }
    }

    /** An instance without a file, for one conversion. */
    public DuckDBConnection work() throws SQLException {
        return open("", settings(config.memory(), config.threads(), config.spill()));
    }

    /**
     * A new database file, read-write.
     *
     * @throws FileAlreadyExistsException as the cause, when there already is one
     */
    public DuckDBConnection create(Path file) throws SQLException {
        if (Files.exists(file)) {
            throw new SQLException("The database exists.", new FileAlreadyExistsException(file.toString()));
        }
        return open(
                usable(file.toAbsolutePath()).toString(), settings(config.memory(), config.threads(), config.spill()));
    }

    /** An existing database file, read-only. */
    public DuckDBConnection readOnly(Path file) throws SQLException {
        Properties settings = settings(config.memory(), config.threads(), config.spill());
        settings.setProperty("access_mode", "READ_ONLY");
        return open(usable(file.toAbsolutePath()).toString(), settings);
    }

    /**
     * An existing database file, read-only, that can read {@code files} and nothing else, in a configuration that
     * cannot be changed any more.
     */
    DuckDBConnection locked(Path file, Collection<Path> files, InstanceLimits limits) throws SQLException {
        return locked(file, files, limits, false, connection -> {});
    }

    /**
     * The same.
     *
     * @param extensions whether {@code before} may load such as are installed
     * @param before what is done while it is still open to everything
     */
    DuckDBConnection locked(
            Path file, Collection<Path> files, InstanceLimits limits, boolean extensions, Preparation before)
            throws SQLException {
        Properties settings = settings(limits.memory(), limits.threads(), limits.spill());
        settings.setProperty("access_mode", "READ_ONLY");
        settings.setProperty("allow_community_extensions", String.valueOf(extensions));
        DuckDBConnection connection = open(file.toAbsolutePath().toString(), settings);
        try {
            limitTime(connection, limits.statementTime());
            before.prepare(connection);
            run(connection, "set allowed_paths = " + Literal.list(files));
            lock(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** What is done to an instance before it is locked. */
    @FunctionalInterface
    interface Preparation {
        void prepare(DuckDBConnection connection) throws SQLException;
    }

    /** An instance without a file that can read and write below {@code folders} and nothing else. */
    DuckDBConnection confined(Collection<Path> folders) throws SQLException {
        DuckDBConnection connection = work();
        try {
            run(connection, "set allowed_directories = " + Literal.list(folders));
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * An instance without a file that, once it is {@link #lock locked}, can read {@code files} and use {@code folders}
     * and nothing else; no statement of it runs longer than {@code time}.
     */
    DuckDBConnection confined(Collection<Path> folders, Collection<Path> files, Duration time) throws SQLException {
        DuckDBConnection connection = confined(folders);
        try {
            run(connection, "set allowed_paths = " + Literal.list(files));
            limitTime(connection, time);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Takes away access to everything that is not allowed already; cannot be undone. */
    static void lock(DuckDBConnection connection) throws SQLException {
        run(connection, "set enable_external_access = false");
        run(connection, "set lock_configuration = true");
    }

    /** Of DuckDB, for people: {@code v2.0.0}; the first instance tells it. */
    public String version() {
        if (version == null) {
            throw new IllegalStateException("No instance was opened yet, so the version of DuckDB is not known.");
        }
        return version;
    }

    /** The room for what it writes. */
    public DiskSpace disk() {
        return disk;
    }

    /** Whether a failure of a conversion or rebuild means that a disk is full. */
    public boolean metFullDisk(Throwable failure) {
        return Spill.metFullDisk(failure, config.spill());
    }

    /** Whether a statement failed for want of memory, or of disk to put aside what does not fit. */
    public static boolean isOutOfMemory(Throwable failure) {
        return failure instanceof SQLException
                && String.valueOf(failure.getMessage()).startsWith("Out of Memory");
    }

    /** What is told when the rows of {@code table} need more memory than an instance of {@link #work} has. */
    AgnesException outOfMemory(Identifier table, Throwable failure) {
        return new AgnesException(
                Problem.QUERY_LIMIT,
                "The rows of the table '" + table + "' need more memory than a conversion may use (" + config.memory()
                        + ").",
                "Raise warehouse.memory; the table keeps its last good data until then.",
                failure);
    }

    String compression() {
        return config.compression();
    }

    static void run(DuckDBConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void limitTime(DuckDBConnection connection, Duration time) throws SQLException {
        run(connection, "set max_execution_time = " + time.toMillis());
    }

    private DuckDBConnection open(String file, Properties settings) throws SQLException {
        DuckDBConnection connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + file, settings);
        try {
            run(connection, "set global TimeZone = 'UTC'");
            if (version == null) {
                version = connection.getMetaData().getDatabaseProductVersion();
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private Properties settings(DataSize memory, int threads, DataSize spill) {
        int cores = Runtime.getRuntime().availableProcessors();
        // DuckDB makes the folder at the first spill and removes it when the instance closes, if it made it
        Path folder = scratch.resolve(SPILL_PREFIX + ProcessHandle.current().pid() + "-" + opened.incrementAndGet());
        Properties settings = new Properties();
        settings.setProperty("jdbc_instance_cache", "false");
        settings.setProperty("memory_limit", memory.bytes() + "B");
        settings.setProperty("threads", String.valueOf(Math.max(LEAST_THREADS, threads == 0 ? cores : threads)));
        settings.setProperty("temp_directory", folder.toString());
        settings.setProperty("max_temp_directory_size", spill.bytes() + "B");
        // A COPY to Parquet that is interrupted waits for ever, one time in ten, when others write for it
        settings.setProperty("async_threads", "0");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("allow_community_extensions", "false");
        settings.setProperty("allow_persistent_secrets", "false");
        return settings;
    }

    /** DuckDB reads {@code ?} in a path as the start of options, and the driver {@code ;}. */
    private static Path usable(Path path) {
        if (path.toString().contains("?") || path.toString().contains(";")) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The path '" + path + "' holds a '?' or ';', which the engine cannot use.",
                    "Set DATA_DIR to a folder without them, such as /var/lib/agnes.");
        }
        return path;
    }
}
