package io.agnes.warehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.duckdb.DuckDBConnection;

/** The one folder a locked instance may write to, its own. */
final class SpillFolder {
    private SpillFolder() {}

    /** The folder of an instance, made when it is not there yet. */
    static Path of(DuckDBConnection connection) throws SQLException, IOException {
        return Files.createDirectories(path(connection));
    }

    /** Where the folder of an instance is or would be. */
    static Path path(DuckDBConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('temp_directory')")) {
            row.next();
            return Path.of(row.getString(1));
        }
    }

    /** Closes an instance; DuckDB leaves the folder where it is when it did not make it itself. */
    static void close(DuckDBConnection connection) throws SQLException, IOException {
        Path folder = path(connection);
        connection.close();
        Files.deleteIfExists(folder);
    }
}
