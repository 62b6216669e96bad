package io.agnes.platform;

import io.agnes.common.Reply;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A reply over one Vert.x response. The route's worker thread writes; the event loop tells it when the client takes
 * more and when the client has gone.
 */
final class HttpReply implements Reply {
    private static final int CHUNK = 64 * 1024;

    /** Nobody is left to answer; not a failure of the server. */
    static final class ClientGone extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        ClientGone() {
            super(new IOException("The client closed the connection."));
        }
    }

    private final HttpConnection connection;
    private final HttpServerResponse response;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile boolean started;

    HttpReply(HttpServerRequest request) {
        connection = request.connection();
        response = request.response();
        response.closeHandler(closed -> gone.complete(null));
        response.exceptionHandler(failure -> gone.complete(null));
    }

    /** Whether a head was sent, so that a problem can only be told by breaking the connection. */
    boolean started() {
        return started;
    }

    /** Ends the answer; called once its flow has ended without an exception. */
    void complete() {
        if (!response.ended()) {
            await(response.end().toCompletionStage().toCompletableFuture());
        }
    }

    /** Ends the connection without ending the answer, unless the answer is complete. */
    void breakOff() {
        if (!response.ended()) {
            response.reset();
        }
    }

    @Override
    public OutputStream stream(Map<String, String> headers) {
        begin(200, headers);
        response.setChunked(true);
        return new Body();
    }

    @Override
    public void trailer(String name, String value) {
        response.putTrailer(name, value);
    }

    @Override
    public void file(int status, Map<String, String> headers, Path file, long offset, long length) {
        begin(status, headers);
        response.putHeader("Content-Encoding", "identity");
        if (length == 0) {
            response.putHeader("Content-Length", "0");
            await(response.end().toCompletionStage().toCompletableFuture());
        } else {
            stopCompressing();
            await(response.sendFile(file.toString(), offset, length)
                    .toCompletionStage()
                    .toCompletableFuture());
        }
    }

    /**
     * Vert.x copies a file through memory on every connection that could compress, so one that is sent a file compresses
     * no more from then on.
     */
    private void stopCompressing() {
        if (connection instanceof ConnectionBase base) {
            ChannelPipeline pipeline = base.channel().pipeline();
            await(CompletableFuture.runAsync(
                    () -> {
                        if (pipeline.get(HttpContentCompressor.class) != null) {
                            pipeline.remove(HttpContentCompressor.class);
                        }
                    },
                    base.channel().eventLoop()));
        }
    }

    @Override
    public void head(int status, Map<String, String> headers) {
        begin(status, headers);
        await(response.end().toCompletionStage().toCompletableFuture());
    }

    @Override
    public void onDisconnect(Runnable action) {
        gone.thenRun(() -> {
            if (!response.ended()) {
                action.run();
            }
        });
    }

    private void begin(int status, Map<String, String> headers) {
        started = true;
        response.setStatusCode(status);
        headers.forEach(response::putHeader);
    }

    /** Waits for the transfer or for the client to go away, whichever comes first. */
    private void await(CompletableFuture<Void> transfer) {
        try {
            CompletableFuture.anyOf(transfer, gone).get();
            if (!transfer.isDone() || transfer.isCompletedExceptionally()) {
                throw new ClientGone();
            }
        } catch (ExecutionException e) {
            throw new ClientGone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending an answer.", e);
        }
    }

    /** Collects small writes; hands a full chunk to the connection and waits while its queue is full. */
    private final class Body extends OutputStream {
        private Buffer chunk = Buffer.buffer(CHUNK + 4096);
        private boolean closed;

        @Override
        public void write(int value) throws IOException {
            chunk.appendByte((byte) value);
            sendIfFull();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            chunk.appendBytes(bytes, offset, length);
            sendIfFull();
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                send();
            }
        }

        private void sendIfFull() throws IOException {
            if (chunk.length() >= CHUNK) {
                send();
            }
        }

        private void send() throws IOException {
            if (gone.isDone()) {
                throw new ClientGone();
            }
            response.write(chunk);
            chunk = Buffer.buffer(CHUNK + 4096);
            if (response.writeQueueFull()) {
                CompletableFuture<Void> drained = new CompletableFuture<>();
                response.drainHandler(ready -> drained.complete(null));
                if (response.writeQueueFull()) {
                    await(drained);
                }
            }
        }
    }
}
