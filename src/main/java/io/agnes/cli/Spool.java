package io.agnes.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A whole answer of the server, kept on disk so that it can be checked before its first byte is shown and read more
 * than once in constant memory. The file is readable by this user only and goes with the process, however it ends.
 */
final class Spool implements AutoCloseable {
    private final FileChannel channel;

    private Spool(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Reads the stream to its end and closes it.
     *
     * @throws IOException also when the connection breaks first
     */
    static Spool of(InputStream body) throws IOException {
        Path file = Files.createTempFile("da-", ".json");
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        try (body) {
            OutputStream out = Channels.newOutputStream(channel);
            body.transferTo(out);
            return new Spool(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The answer from its beginning; one reader at a time. */
    InputStream open() throws IOException {
        channel.position(0);
        return new BufferedInputStream(new UnclosedChannel(Channels.newInputStream(channel)), 1 << 16);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException nothingIsLostByIt) {
            // the file is already unlinked and its content was read
        }
    }

    /** Closing a reader must not close the spool. */
    private static final class UnclosedChannel extends java.io.FilterInputStream {
        UnclosedChannel(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // the spool closes the channel
        }
    }
}
