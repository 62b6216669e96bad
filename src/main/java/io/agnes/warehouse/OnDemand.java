package io.agnes.warehouse;

import java.sql.SQLException;
import org.duckdb.DuckDBConnection;

/** One work instance for all steps of a rebuild, opened by the first step that needs it. Not thread-safe. */
final class OnDemand implements AutoCloseable {
    private final Engine engine;
    private DuckDBConnection connection;

    OnDemand(Engine engine) {
        this.engine = engine;
    }

    DuckDBConnection get() throws SQLException {
        if (connection == null) {
            connection = engine.work();
        }
        return connection;
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
