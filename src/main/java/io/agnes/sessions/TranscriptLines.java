package io.agnes.sessions;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The lines of a transcript, one at a time. A line of more than {@link #LONGEST} characters is left out: it is a picture or
 * a file that somebody read, not what people say, and holding it would cost memory. Bytes that are no text of the encoding
 * become replacement characters. Not thread-safe.
 */
final class TranscriptLines implements Closeable {
    static final int LONGEST = 1 << 20;
    private static final int BUFFER = 1 << 14;

    private final Reader in;
    private final char[] buffer = new char[BUFFER];
    private final StringBuilder line = new StringBuilder();
    private int at;
    private int end;

    private TranscriptLines(Reader in) {
        this.in = in;
    }

    /** UTF-8, unless the text begins with the mark of UTF-16. */
    static TranscriptLines of(InputStream bytes) throws IOException {
        BufferedInputStream in = new BufferedInputStream(bytes, BUFFER);
        in.mark(3);
        byte[] head = in.readNBytes(3);
        in.reset();
        Charset charset = StandardCharsets.UTF_8;
        if (head.length >= 2 && (head[0] & 0xff) + (head[1] & 0xff) == 0xfe + 0xff && (head[0] & 0xff) >= 0xfe) {
            charset = StandardCharsets.UTF_16;
        } else if (head.length == 3
                && (head[0] & 0xff) == 0xef
                && (head[1] & 0xff) == 0xbb
                && (head[2] & 0xff) == 0xbf) {
            in.skipNBytes(3);
        }
        return new TranscriptLines(new InputStreamReader(in, charset));
    }

    /** The next line without its end; null when there is none left. */
    String next() throws IOException {
        line.setLength(0);
        boolean any = false;
        boolean tooLong = false;
        for (int c = read(); c >= 0; c = read()) {
            any = true;
            if (c == '\n') {
                if (!tooLong) {
                    return ended();
                }
                tooLong = false;
                any = false;
                line.setLength(0);
            } else if (!tooLong) {
                line.append((char) c);
                tooLong = line.length() > LONGEST;
            }
        }
        return any && !tooLong ? ended() : null;
    }

    private String ended() {
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    private int read() throws IOException {
        if (at == end) {
            end = in.read(buffer);
            at = 0;
            if (end <= 0) {
                end = 0;
                return -1;
            }
        }
        return buffer[at++];
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
