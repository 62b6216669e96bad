package io.agnes.warehouse;

import io.agnes.warehouse.QueryRunner.Outcome;
import io.agnes.warehouse.QueryRunner.ResultColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.List;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;

/**
 * The forms that are text. Rows are fetched chunk by chunk from a streaming result: a materialised one does not count
 * towards the engine's memory limit, and the driver copies 2,048 rows of it onto the Java heap at once.
 *
 * @param format JSON, NDJSON or CSV
 */
record TextRows(RowFormat format) implements AnswerWriter {

    @Override
    public Outcome write(Selection selection, OutputStream rows) throws SQLException, IOException {
        RowSink sink = sink(selection.columns(), rows);
        ResultWriter writer = new ResultWriter(selection.columns(), sink, selection.limits());
        String sql = writer.select(selection.sql(), selection.limit() + 1L);
        try (DuckDBPreparedStatement statement = selection.connection().prepare(sql)) {
            selection.stoppedBy(statement);
            boolean truncated = write(statement, writer, selection);
            return new Outcome(selection.columns(), writer.rows(), truncated);
        }
    }

    private RowSink sink(List<ResultColumn> columns, OutputStream rows) throws IOException {
        return switch (format) {
            case JSON -> JsonRows.arrays(rows);
            case NDJSON -> JsonRows.lines(ResultWriter.uniqueNames(columns), rows);
            case CSV -> new CsvRows(columns.stream().map(ResultColumn::name).toList(), rows);
            case PARQUET, ARROW -> throw new IllegalStateException(format + " is not text.");
        };
    }

    /** Whether there were more rows than the limit. */
    private static boolean write(DuckDBPreparedStatement statement, ResultWriter writer, Selection selection)
            throws SQLException, IOException {
        boolean more = false;
        try (DuckDBChunkedResult result = statement.query()) {
            while (!more && next(result, selection)) {
                DuckDBDataChunkReader chunk = result.chunk();
                more = writer.rows() + chunk.rowCount() > selection.limit();
                writer.write(chunk, selection.limit() - writer.rows());
            }
        }
        writer.end();
        return more;
    }

    private static boolean next(DuckDBChunkedResult result, Selection selection) throws SQLException {
        selection.checkStopped();
        return result.nextChunk();
    }
}
