package io.agnes.warehouse;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Runs statements that passed the gate and writes their rows as text. The rows are text already here, so that a runner
 * can be another process: it takes a statement and the number of a generation, and gives back bytes.
 */
interface QueryRunner extends AutoCloseable {
    /**
     * @param snapshot the generation the statement was checked against, held by the caller
     * @param limit the most rows to write
     * @param rows where they go, in the form of {@code format}, without what stands before the first and after the last
     * @param control stops the run
     * @throws io.agnes.common.AgnesException QUERY_FAILED when the engine cannot run it, QUERY_LIMIT when it reaches one
     * @throws IOException from {@code rows}
     */
    Outcome run(
            GatedQuery query, Snapshot snapshot, RowFormat format, int limit, OutputStream rows, QueryControl control)
            throws IOException;

    /** How many statements can run at once. */
    int places();

    /** Gets ready in the background, where that takes time. */
    void warmUp();

    QueryHealth health();

    @Override
    void close();

    /**
     * A column of an answer.
     *
     * @param type as the engine writes it, for example {@code DECIMAL(10,2)}
     */
    record ResultColumn(String name, String type) {}

    /**
     * What was written.
     *
     * @param truncated whether there were more rows than the limit
     */
    record Outcome(List<ResultColumn> columns, long rows, boolean truncated) {}
}
