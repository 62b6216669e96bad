package io.agnes.source.bigquery;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;

/**
 * The rows of a read session, batch by batch, for the engine to take. The engine knows no decimals of 256 bits: a
 * column of those becomes text, every digit of it.
 */
final class BatchReader extends ArrowReader {
    private static final int WIDE = 256;

    private final StreamedBatches batches;
    private final Schema arriving;
    private final boolean hasWide;
    private long bytes;

    BatchReader(Schema arriving, StreamedBatches batches, BufferAllocator memory) {
        super(memory);
        this.arriving = arriving;
        this.batches = batches;
        this.hasWide = arriving.getFields().stream().anyMatch(BatchReader::isWide);
    }

    @Override
    protected Schema readSchema() {
        return new Schema(arriving.getFields().stream()
                .map(field -> isWide(field)
                        ? new Field(
                                field.getName(),
                                new FieldType(field.isNullable(), ArrowType.Utf8.INSTANCE, null),
                                List.of())
                        : field)
                .toList());
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        prepareLoadNextBatch();
        ByteString next;
        try {
            next = batches.next();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The read was interrupted.", e);
        }
        if (next == null) {
            return false;
        }
        bytes += next.size();
        ReadChannel channel = new ReadChannel(new ByteArrayReadableSeekableByteChannel(next.toByteArray()));
        ArrowRecordBatch batch = MessageSerializer.deserializeRecordBatch(channel, allocator);
        if (hasWide) {
            try (batch) {
                narrow(batch);
            }
        } else {
            loadRecordBatch(batch);
        }
        return true;
    }

    private void narrow(ArrowRecordBatch batch) throws IOException {
        try (VectorSchemaRoot wide = VectorSchemaRoot.create(arriving, allocator)) {
            new VectorLoader(wide).load(batch);
            VectorSchemaRoot target = getVectorSchemaRoot();
            for (int i = 0; i < wide.getFieldVectors().size(); i++) {
                FieldVector from = wide.getVector(i);
                FieldVector to = target.getVector(i);
                if (from instanceof Decimal256Vector decimals) {
                    text(decimals, (VarCharVector) to);
                } else {
                    from.makeTransferPair(to).transfer();
                }
            }
            target.setRowCount(wide.getRowCount());
        }
    }

    private static void text(Decimal256Vector from, VarCharVector to) {
        to.allocateNew(from.getValueCount());
        for (int row = 0; row < from.getValueCount(); row++) {
            if (from.isNull(row)) {
                to.setNull(row);
            } else {
                to.setSafe(row, plain(from.getObject(row)).getBytes(StandardCharsets.UTF_8));
            }
        }
        to.setValueCount(from.getValueCount());
    }

    /** As BigQuery writes it: no exponent, no zeros at the end of a fraction. */
    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static boolean isWide(Field field) {
        return field.getType() instanceof ArrowType.Decimal decimal && decimal.getBitWidth() == WIDE;
    }

    @Override
    public long bytesRead() {
        return bytes;
    }

    @Override
    protected void closeReadSource() {
        batches.close();
    }
}
