package io.agnes.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client that reads everything, or hangs up after some bytes. */
final class RecordedReply implements Reply {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final int hangsUpAfter;
    final Map<String, String> trailers = new HashMap<>();
    Map<String, String> headers;
    Runnable disconnect = () -> {};
    boolean ended;

    RecordedReply() {
        this(Integer.MAX_VALUE);
    }

    RecordedReply(int hangsUpAfter) {
        this.hangsUpAfter = hangsUpAfter;
    }

    byte[] bytes() {
        return body.toByteArray();
    }

    String text() {
        return body.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return text().lines().toList();
    }

    JsonNode json() {
        try {
            return new ObjectMapper().readTree(text());
        } catch (IOException e) {
            throw new AssertionError("Not JSON: " + text(), e);
        }
    }

    @Override
    public OutputStream stream(Map<String, String> head) {
        headers = head;
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (body.size() + length > hangsUpAfter) {
                    throw new IOException("The client has gone.");
                }
                body.write(bytes, offset, length);
            }

            @Override
            public void close() {
                ended = true;
            }
        };
    }

    @Override
    public void trailer(String name, String value) {
        trailers.put(name, value);
    }

    @Override
    public void file(int status, Map<String, String> head, Path file, long offset, long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void head(int status, Map<String, String> head) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onDisconnect(Runnable action) {
        disconnect = action;
    }
}
