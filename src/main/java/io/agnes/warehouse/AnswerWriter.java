package io.agnes.warehouse;

import io.agnes.warehouse.QueryRunner.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;

/**
 * Runs one statement and writes its rows in one form. It knows neither the runner nor the process it works in: all it
 * needs is a {@link Selection}. Stateless, hence thread-safe.
 */
interface AnswerWriter {
    /**
     * @param rows where they go; left open
     * @throws SQLException of the engine, as it is
     * @throws io.agnes.common.AgnesException QUERY_LIMIT when the rows reach a limit
     * @throws IOException from {@code rows}
     */
    Outcome write(Selection selection, OutputStream rows) throws SQLException, IOException;
}
