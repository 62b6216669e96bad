package io.agnes.source.bigquery;

import com.google.api.gax.rpc.ServerStream;
import com.google.cloud.bigquery.storage.v1.ArrowRecordBatch;
import com.google.cloud.bigquery.storage.v1.BigQueryReadClient;
import com.google.cloud.bigquery.storage.v1.ReadRowsRequest;
import com.google.cloud.bigquery.storage.v1.ReadRowsResponse;
import com.google.cloud.bigquery.storage.v1.ReadStream;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The batches of all streams of a read session, in any order. As many as there are streams wait to be taken, so what
 * arrives is held back by whoever takes them. A stream that breaks goes on where it broke.
 */
final class StreamedBatches implements AutoCloseable {
    private static final long END_SECONDS = 30;

    private final BlockingQueue<Part> parts;
    private final Queue<ServerStream<?>> open = new ConcurrentLinkedQueue<>();
    private final ExecutorService readers;
    private final AtomicLong sent = new AtomicLong();
    private int running;
    private volatile boolean closed;
    private RuntimeException failure;

    private sealed interface Part {}

    private record Batch(ByteString bytes) implements Part {}

    private record Ended(RuntimeException failure) implements Part {}

    StreamedBatches(BigQueryReadClient client, List<ReadStream> streams) {
        parts = new ArrayBlockingQueue<>(Math.max(1, streams.size()));
        readers = Executors.newFixedThreadPool(Math.max(1, streams.size()), StreamedBatches::daemon);
        running = streams.size();
        streams.forEach(stream -> readers.execute(() -> read(client, stream)));
    }

    /**
     * The next batch, serialized; null after the last.
     *
     * @throws RuntimeException as BigQuery failed; the same one again when it is asked again
     */
    ByteString next() throws InterruptedException {
        while (failure == null && running > 0) {
            Part part = parts.take();
            if (part instanceof Batch batch) {
                return batch.bytes();
            }
            running--;
            failure = ((Ended) part).failure();
        }
        if (failure != null) {
            throw failure;
        }
        return null;
    }

    /** What went wrong on the way; null for nothing so far. */
    RuntimeException failure() {
        return failure;
    }

    /** The rows that BigQuery says it has sent. */
    long sent() {
        return sent.get();
    }

    private void read(BigQueryReadClient client, ReadStream stream) {
        RuntimeException broken = null;
        try {
            ServerStream<ReadRowsResponse> answers = client.readRowsCallable()
                    .call(ReadRowsRequest.newBuilder()
                            .setReadStream(stream.getName())
                            .build());
            open.add(answers);
            for (ReadRowsResponse answer : answers) {
                ArrowRecordBatch batch = answer.getArrowRecordBatch();
                if (closed) {
                    return;
                }
                if (!batch.getSerializedRecordBatch().isEmpty()) {
                    sent.addAndGet(answer.getRowCount());
                    parts.put(new Batch(batch.getSerializedRecordBatch()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException e) {
            broken = e;
        }
        end(broken);
    }

    private void end(RuntimeException broken) {
        try {
            parts.put(new Ended(broken));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the streams, whether or not they have been read to their ends. */
    @Override
    public void close() {
        closed = true;
        open.forEach(ServerStream::cancel);
        readers.shutdownNow();
        try {
            readers.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "bigquery-stream");
        thread.setDaemon(true);
        return thread;
    }
}
