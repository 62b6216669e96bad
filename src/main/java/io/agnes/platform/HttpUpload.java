package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.IncomingFile;
import io.agnes.common.Problem;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The file in a Vert.x request that is paused. A worker thread reads; each time it has nothing left it asks the event
 * loop for one more piece, so no more than a few pieces are in memory, however fast the client sends.
 */
final class HttpUpload implements IncomingFile {
    private static final String PART = "file";

    private final HttpServerRequest request;
    private final Context context;
    private final boolean form;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    /** Whether the part that is read has begun. */
    private boolean begun;

    /** Whether all of the file has come, so that the end of the body is no accident. */
    private volatile boolean complete;

    private volatile String name;

    private sealed interface Arrival {
        record Begin() implements Arrival {}

        record Piece(byte[] bytes) implements Arrival {}

        record End() implements Arrival {}

        record Failure(Throwable cause) implements Arrival {}
    }

    HttpUpload(HttpServerRequest request) {
        this.request = request;
        this.context = ((HttpServerRequestInternal) request).context();
        String type = request.getHeader("Content-Type");
        this.form = type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/");
    }

    @Override
    public InputStream open() {
        context.runOnContext(now -> {
            try {
                listen();
            } catch (RuntimeException unreadable) {
                arrivals.add(new Arrival.Failure(unreadable));
            }
        });
        if (form) {
            awaitPart();
        }
        return new Bytes();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long announced() {
        String length = request.getHeader("Content-Length");
        return length == null ? -1 : Long.parseLong(length);
    }

    private void listen() {
        request.exceptionHandler(failure -> arrivals.add(new Arrival.Failure(failure)));
        request.endHandler(end -> arrivals.add(new Arrival.End()));
        if (form) {
            request.setExpectMultipart(true);
            request.uploadHandler(this::take);
            // called after the parts have taken what is theirs of a piece
            request.handler(piece -> askIfNothingArrived());
        } else {
            complete = true;
            request.handler(piece -> arrivals.add(new Arrival.Piece(piece.getBytes())));
        }
        request.fetch(1);
    }

    private void take(HttpServerFileUpload part) {
        boolean wanted = !begun && PART.equals(part.name());
        part.exceptionHandler(failure -> arrivals.add(new Arrival.Failure(failure)));
        part.handler(piece -> {
            if (wanted) {
                arrivals.add(new Arrival.Piece(piece.getBytes()));
            }
        });
        if (wanted) {
            begun = true;
            name = part.filename();
            part.endHandler(end -> complete = true);
            arrivals.add(new Arrival.Begin());
        }
    }

    private void askIfNothingArrived() {
        if (arrivals.isEmpty()) {
            request.fetch(1);
        }
    }

    private void awaitPart() {
        try {
            if (!(next() instanceof Arrival.Begin)) {
                throw broken("has no part 'file'");
            }
        } catch (IOException broken) {
            throw broken("broke off");
        }
    }

    /** Waits for what arrives next; a connection that is silent for too long is closed by the server, which arrives, too. */
    private Arrival next() throws IOException {
        try {
            if (arrivals.isEmpty()) {
                context.runOnContext(now -> askIfNothingArrived());
            }
            Arrival arrival = arrivals.take();
            if (arrival instanceof Arrival.Failure failure) {
                if (failure.cause() instanceof IOException lost) {
                    throw new IOException("The client has gone.", lost);
                }
                throw broken("cannot be taken apart");
            }
            return arrival;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The server stops.");
        }
    }

    private static AgnesException broken(String what) {
        return new AgnesException(
                Problem.BAD_REQUEST,
                "The form in the request " + what + ".",
                "Send the file as curl does it: curl -F file=@orders.csv ..., or as the body: curl --data-binary "
                        + "@orders.csv ...");
    }

    private final class Bytes extends InputStream {
        private byte[] piece = new byte[0];
        private int at;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (at == piece.length && !ended) {
                if (next() instanceof Arrival.Piece more) {
                    piece = more.bytes();
                    at = 0;
                } else if (complete) {
                    ended = true;
                } else {
                    throw broken("ends in the middle of its file");
                }
            }
            if (at == piece.length) {
                return -1;
            }
            int count = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, target, offset, count);
            at += count;
            return count;
        }
    }
}
