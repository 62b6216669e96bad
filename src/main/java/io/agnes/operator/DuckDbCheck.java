package io.agnes.operator;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** DuckDB's native library loads and answers. */
final class DuckDbCheck implements Check {
    private static final Duration SLOW = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "duckdb";
    }

    @Override
    public List<Diagnosis> look() {
        long start = System.nanoTime();
        try {
            String version = version();
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            String what = "DuckDB " + version + " opened in " + taken.toMillis() + " ms";
            return (taken.compareTo(SLOW) > 0
                            ? Diagnosis.warn(what, "Run it by bin/agnes, which uses the unpacked library.")
                            : Diagnosis.ok(what))
                    .alone();
        } catch (SQLException | LinkageError e) {
            return Diagnosis.fail(
                            "the native library does not load: " + e.getMessage(),
                            "Remove target/agnes and start again; on Alpine use an image with glibc.")
                    .alone();
        }
    }

    /** The version of the engine, asked from a database in memory. */
    static String version() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }
}
