package io.agnes.warehouse;

import io.agnes.warehouse.QueryRunner.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;

/**
 * An Arrow stream. The engine exports a materialised result, which counts towards no limit, or a streaming one, which
 * loses the text of every error. So the rows take the way over a spilled file, where errors show, and are streamed
 * from there by an instance of its own.
 */
final class ArrowAnswer implements AnswerWriter {
    /** A multiple of the engine's 2,048; large enough that the heads of the batches do not count. */
    private static final long BATCH_ROWS = 8_192;

    private static final long MOST_MEMORY = 256L << 20;

    @Override
    public Outcome write(Selection selection, OutputStream rows) throws SQLException, IOException {
        try (SpilledAnswer answer = SpilledAnswer.of(selection, "lz4_raw")) {
            String select =
                    "SELECT * FROM read_parquet(" + Literal.of(answer.file().toString()) + ")";
            try (DuckDBConnection reader = open()) {
                Engine.run(reader, "set TimeZone = 'UTC'");
                try (PreparedStatement statement = reader.prepareStatement(select);
                        DuckDBResultSet result = (DuckDBResultSet) statement.executeQuery()) {
                    send(result, answer.outcome().rows(), rows, selection);
                }
            }
            return answer.outcome();
        }
    }

    private static DuckDBConnection open() throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("jdbc_instance_cache", "false");
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("threads", "1");
        settings.setProperty("async_threads", "0");
        settings.setProperty("memory_limit", MOST_MEMORY + "B");
        settings.setProperty("temp_directory", "");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        return (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", settings);
    }

    private static void send(DuckDBResultSet result, long expected, OutputStream rows, Selection selection)
            throws SQLException, IOException {
        long sent = 0;
        try (BufferAllocator memory = new RootAllocator(MOST_MEMORY);
                ArrowReader batches = (ArrowReader) result.arrowExportStream(memory, BATCH_ROWS);
                ArrowStreamWriter writer = new ArrowStreamWriter(
                        batches.getVectorSchemaRoot(), batches, Channels.newChannel(new LeftOpen(rows)))) {
            writer.start();
            while (batches.loadNextBatch()) {
                selection.checkStopped();
                writer.writeBatch();
                sent += batches.getVectorSchemaRoot().getRowCount();
            }
            writer.end();
        }
        if (sent != expected) {
            throw new SQLException("INTERNAL Error: " + sent + " of " + expected + " rows were exported.");
        }
    }

    /** The writer closes what it writes to, and that is the caller's. */
    private static final class LeftOpen extends OutputStream {
        private final OutputStream rows;

        LeftOpen(OutputStream rows) {
            this.rows = rows;
        }

        @Override
        public void write(int b) throws IOException {
            rows.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            rows.write(bytes, offset, length);
        }
    }
}
