package io.agnes.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection that asks and waits, for the time of a single answer. Not thread-safe. */
final class Line implements Closeable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    private final Socket socket;
    private final byte[] buffer = new byte[1 << 16];

    Line(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
    }

    /**
     * Sends one request and reads its answer, which has a Content-Length.
     *
     * @return the status
     */
    int ask(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        InputStream in = socket.getInputStream();
        int read = 0;
        while (true) {
            int more = in.read(buffer, read, buffer.length - read);
            if (more < 0) {
                throw new IOException("The server closed the connection after "
                        + new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            }
            read += more;
            String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
            int head = text.indexOf("\r\n\r\n");
            Matcher length = LENGTH.matcher(text);
            if (head >= 0 && length.find() && read >= head + 4 + Integer.parseInt(length.group(1))) {
                return Integer.parseInt(text.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
