package io.agnes.warehouse;

import io.agnes.warehouse.QueryRunner.ResultColumn;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * A statement that is ready to run.
 *
 * @param connection to the generation, for this statement alone
 * @param sql one SELECT without terminator
 * @param columns what it selects
 * @param limit the most rows to write
 * @param limits of what is written
 * @param control stops it
 */
record Selection(
        DuckDBConnection connection,
        String sql,
        List<ResultColumn> columns,
        int limit,
        QueryConfig limits,
        QueryControl control) {

    /** Lets {@link #control} end this statement from now on. */
    void stoppedBy(Statement statement) {
        control.onStop(() -> cancel(statement));
    }

    /** @throws SQLException when the statement was stopped already */
    void checkStopped() throws SQLException {
        if (control.stopped() != null) {
            throw new SQLException("INTERRUPT Error: stopped");
        }
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException alreadyClosed) {
            // it has ended by itself
        }
    }
}
