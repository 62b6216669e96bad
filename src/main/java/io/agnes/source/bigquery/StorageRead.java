package io.agnes.source.bigquery;

import com.google.cloud.bigquery.storage.v1.BigQueryReadClient;
import com.google.cloud.bigquery.storage.v1.CreateReadSessionRequest;
import com.google.cloud.bigquery.storage.v1.DataFormat;
import com.google.cloud.bigquery.storage.v1.ReadSession;
import com.google.cloud.bigquery.storage.v1.ReadSession.TableReadOptions;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.PublishedFile;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.duckdb.DuckDBConnection;

/** Rows of one table on their way into the engine, through the Storage Read API. Thread-safe. */
final class StorageRead {
    /** The name under which the engine sees the rows; it can read them once. */
    static final String ROWS = "agnes_rows";

    /** Batches that wait, one per stream, and the one that is being taken; BigQuery's are below 10 MB as a rule. */
    private static final long MOST_MEMORY = 1L << 30;

    private final BigQueryConnection connection;
    private final BigQueryClients clients;
    private final BigQueryFailures failures;

    StorageRead(BigQueryConnection connection, BigQueryClients clients) {
        this.connection = connection;
        this.clients = clients;
        this.failures = new BigQueryFailures(connection);
    }

    /** What is done with the rows while they can be read. */
    @FunctionalInterface
    interface Taking {
        /** The file that was written; null for none. */
        PublishedFile take() throws SQLException;
    }

    /** What was done, and how many rows BigQuery had sent. */
    record Taken(PublishedFile file, long sent) {}

    /**
     * Opens a session, and lets the rows be taken from {@link #ROWS}.
     *
     * @param columns those that are wanted, in their order at BigQuery
     * @param condition a condition on them; empty for none
     * @throws AgnesException as the read failed, whatever that made of the statement that took the rows
     */
    Taken read(
            BigQueryProject.Relation relation,
            List<String> columns,
            String condition,
            String what,
            DuckDBConnection work,
            Taking taking)
            throws SQLException, IOException {
        try (BigQueryReadClient client = clients.rows()) {
            ReadSession session = session(client, relation, columns, condition);
            Schema schema =
                    MessageSerializer.deserializeSchema(new ReadChannel(new ByteArrayReadableSeekableByteChannel(
                            session.getArrowSchema().getSerializedSchema().toByteArray())));
            requireColumns(schema, columns, what);
            try (BufferAllocator memory = new RootAllocator(MOST_MEMORY);
                    StreamedBatches batches = new StreamedBatches(client, session.getStreamsList());
                    BatchReader reader = new BatchReader(schema, batches, memory);
                    ArrowArrayStream stream = ArrowArrayStream.allocateNew(memory)) {
                Data.exportArrayStream(memory, reader, stream);
                PublishedFile file = take(work, stream, batches, taking);
                return new Taken(file, batches.sent());
            }
        } catch (AgnesException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failures.of(e, what);
        }
    }

    private static PublishedFile take(
            DuckDBConnection work, ArrowArrayStream stream, StreamedBatches batches, Taking taking)
            throws SQLException {
        work.registerArrowStream(ROWS, stream);
        try {
            return taking.take();
        } catch (SQLException | RuntimeException e) {
            if (batches.failure() != null) {
                throw batches.failure();
            }
            throw e;
        }
    }

    private ReadSession session(
            BigQueryReadClient client, BigQueryProject.Relation relation, List<String> columns, String condition) {
        return client.createReadSession(CreateReadSessionRequest.newBuilder()
                .setParent("projects/" + connection.billing())
                .setMaxStreamCount(connection.config().readStreams())
                .setReadSession(ReadSession.newBuilder()
                        .setTable(relation.path())
                        .setDataFormat(DataFormat.ARROW)
                        .setReadOptions(TableReadOptions.newBuilder()
                                .addAllSelectedFields(columns)
                                .setRowRestriction(condition)))
                .build());
    }

    /** A table may change between two questions. */
    private static void requireColumns(Schema schema, List<String> columns, String what) {
        Set<String> sent = schema.getFields().stream().map(Field::getName).collect(Collectors.toSet());
        if (!sent.equals(Set.copyOf(columns))) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The columns of " + what + " have changed while it was read.",
                    "Sync again; it is read with its new columns then.");
        }
    }
}
