package io.agnes.sync;

import io.agnes.common.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** An answer kept in memory. */
final class RecordedReply implements Reply {
    int status;
    Map<String, String> headers;
    byte[] body = {};
    private final Runnable whileSending;

    RecordedReply() {
        this(() -> {});
    }

    RecordedReply(Runnable whileSending) {
        this.whileSending = whileSending;
    }

    @Override
    public OutputStream stream(Map<String, String> fields) {
        head(200, fields);
        return new ByteArrayOutputStream() {
            @Override
            public void close() {
                body = toByteArray();
            }
        };
    }

    @Override
    public void trailer(String name, String value) {
        throw new IllegalStateException("no trailers here");
    }

    @Override
    public void file(int code, Map<String, String> fields, Path file, long offset, long length) {
        head(code, fields);
        whileSending.run();
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            body = new byte[Math.toIntExact(length)];
            content.seek(offset);
            content.readFully(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void head(int code, Map<String, String> fields) {
        status = code;
        headers = Map.copyOf(fields);
    }

    @Override
    public void onDisconnect(Runnable action) {}
}
