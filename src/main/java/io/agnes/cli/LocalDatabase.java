package io.agnes.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.duckdb.DuckDBDriver;

/** The workspace's own database, whose views read the Parquet files. */
final class LocalDatabase implements AutoCloseable {
    private static final int ATTEMPTS = 25;
    private static final long PAUSE_NANOS = 200_000_000;

    private final Connection connection;

    private LocalDatabase(Connection connection) {
        this.connection = connection;
    }

    /** Begins to load the engine's library, beside what is done before the first statement. */
    static void loadEngine() {
        Thread ahead = new Thread(
                () -> {
                    try {
                        Class.forName("org.duckdb.DuckDBNative");
                    } catch (ClassNotFoundException | LinkageError e) {
                        // whoever opens a database is told
                    }
                },
                "engine");
        ahead.setDaemon(true);
        ahead.start();
    }

    /**
     * Opens it for reading, beside other readers.
     *
     * @throws Failure when there is none
     */
    static LocalDatabase read(Workspace workspace) {
        if (!Files.exists(workspace.database())) {
            throw Failure.of("The workspace " + workspace.root() + " has no data yet.", "Fetch it: da sync");
        }
        return open(workspace.database(), true);
    }

    /** Opens it for changing, alone; it is made when there is none. */
    static LocalDatabase change(Workspace workspace) {
        return open(workspace.database(), false);
    }

    /** DuckDB lets readers in together and a writer alone; either is over soon, so one waits a little. */
    private static LocalDatabase open(Path file, boolean readOnly) {
        Properties properties = new Properties();
        if (readOnly) {
            properties.setProperty("access_mode", "READ_ONLY");
        }
        for (int attempt = 1; ; attempt++) {
            try {
                Connection connection = new DuckDBDriver().connect("jdbc:duckdb:" + file, properties);
                LocalDatabase database = new LocalDatabase(connection);
                database.run("set TimeZone = 'UTC'");
                return database;
            } catch (SQLException e) {
                boolean locked = String.valueOf(e.getMessage()).contains("lock");
                if (!locked || attempt == ATTEMPTS) {
                    throw locked
                            ? Failure.of(
                                    "The database " + file + " is in use by another program.",
                                    "Close that program, then run the command again.",
                                    e)
                            : Failure.of(
                                    "The database " + file + " cannot be opened: " + firstLine(e) + ".",
                                    "Move it away (mv " + file + " " + file + ".broken) and run: da sync",
                                    e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    Connection connection() {
        return connection;
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The texts of the first columns of a query. */
    List<List<String>> rows(String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** The names of tables and views in it. */
    List<String> relations() {
        try {
            return rows("select table_name from duckdb_tables() where not internal"
                            + " union all select view_name from duckdb_views() where not internal order by 1")
                    .stream()
                    .map(row -> row.get(0))
                    .toList();
        } catch (SQLException e) {
            throw Failure.of("The database cannot be read: " + firstLine(e) + ".", "Run: da sync", e);
        }
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceFirst("[.!]+$", "");
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Failure.of("The database could not be closed: " + firstLine(e) + ".", "Run: da sync", e);
        }
    }
}
