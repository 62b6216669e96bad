package io.agnes.common;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * An answer that is streamed instead of returned: first its head, then bytes or a part of a file. Nothing reaches the
 * client before {@link #stream} or {@link #file} is called, so a problem found earlier is still answered as such; an
 * exception after that breaks the connection, so that a cut answer never looks whole.
 */
public interface Reply {
    /**
     * Sends the head with status 200 and opens the body; writing blocks while the client is slow. Closing the stream
     * sends what is left; the answer ends when its flow has ended without an exception.
     *
     * @throws IOException from its write methods, when the client has gone
     */
    OutputStream stream(Map<String, String> headers);

    /** Sets a trailer field, sent after the body; it must be named in the {@code Trailer} header. */
    void trailer(String name, String value);

    /** Sends the head and {@code length} bytes of a file from {@code offset}, without copying them through Java. */
    void file(int status, Map<String, String> headers, Path file, long offset, long length);

    /** Sends a head without a body. */
    void head(int status, Map<String, String> headers);

    /** Runs the action once if the client goes away before the answer has ended. */
    void onDisconnect(Runnable action);
}
