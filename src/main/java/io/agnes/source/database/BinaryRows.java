package io.agnes.source.database;

import io.agnes.common.AgnesException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** The rows of a binary {@code COPY}, batch by batch, for the engine to take while they come. One thread at a time. */
final class BinaryRows extends ArrowReader {
    /** The longest row that is taken. */
    static final int LONGEST = 16 << 20;

    private static final int BATCH_ROWS = 16_384;
    private static final int BATCH_BYTES = 8 << 20;
    /** Before the first row: a signature and flags, then the length of what else is said. */
    private static final int HEADER = 15;

    private final RunningCopy copy;
    private final List<BinaryColumn> columns;
    private boolean begun;
    private int row;
    private long bytes;
    private volatile long sent = -1;
    private volatile AgnesException failure;
    private volatile boolean refused;

    BinaryRows(RunningCopy copy, List<BinaryColumn> columns, BufferAllocator memory) {
        super(memory);
        this.copy = copy;
        this.columns = columns;
    }

    /** A row that has to be read in another way. */
    private static final class UnfitException extends IOException {}

    @Override
    protected Schema readSchema() {
        return new Schema(columns.stream().map(BinaryColumn::field).toList());
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        prepareLoadNextBatch();
        if (failure != null || refused) {
            throw new IOException("The rows broke off before.");
        }
        if (sent >= 0) {
            return false;
        }
        VectorSchemaRoot root = getVectorSchemaRoot();
        root.getFieldVectors().forEach(vector -> {
            vector.setInitialCapacity(BATCH_ROWS);
            vector.allocateNew();
        });
        row = 0;
        long before = bytes;
        try {
            boolean more = copy.pour(message -> {
                take(message, root.getFieldVectors());
                return row < BATCH_ROWS && bytes - before < BATCH_BYTES;
            });
            if (!more) {
                sent = copy.rows();
            }
        } catch (AgnesException e) {
            failure = e;
            throw new IOException(e);
        } catch (UnfitException e) {
            refused = true;
            throw e;
        }
        root.setRowCount(row);
        return row > 0;
    }

    /** A message holds whole rows; the first begins with a header, the last is a mark in place of a row. */
    private void take(byte[] message, List<FieldVector> vectors) throws UnfitException {
        ByteBuffer values = ByteBuffer.wrap(message);
        int at = begun ? 0 : HEADER + 4 + values.getInt(HEADER);
        begun = true;
        bytes += message.length;
        while (at < message.length) {
            int fields = values.getShort(at);
            at += 2;
            if (fields < 0) {
                return;
            }
            if (fields != vectors.size() || message.length > LONGEST) {
                throw new UnfitException();
            }
            for (int i = 0; i < fields; i++) {
                int length = values.getInt(at);
                at += 4;
                if (length < 0) {
                    vectors.get(i).setNull(row);
                } else if (columns.get(i).value().set(vectors.get(i), row, values, at, length)) {
                    at += length;
                } else {
                    throw new UnfitException();
                }
            }
            row++;
        }
    }

    /** How many rows the database has sent; negative until all are here. */
    long sent() {
        return sent;
    }

    /** How the database has failed; null while it has not. */
    AgnesException failure() {
        return failure;
    }

    /** Whether there is a row that has to be read in another way. */
    boolean isRefused() {
        return refused;
    }

    @Override
    public long bytesRead() {
        return bytes;
    }

    @Override
    protected void closeReadSource() {
        copy.abandon();
    }
}
