package io.agnes.warehouse;

import java.sql.SQLException;
import org.duckdb.DuckDBConnection;

/** One {@link Engine#work() work instance} for several steps, opened by the first that needs it. Not thread-safe. */
public final class OnDemand implements AutoCloseable {
    private final Engine engine;
    private DuckDBConnection connection;

    public OnDemand(Engine engine) {
        this.engine = engine;
    }

    public DuckDBConnection get() throws SQLException {
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
