package io.agnes.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * A whole answer, kept so that it can be checked before its first byte is shown and read more than once in constant
 * memory. What is more than {@link #IN_MEMORY} bytes lies in a file that is readable by this user only and goes with
 * the process, however it ends.
 */
final class Spool implements AutoCloseable {
    static final int IN_MEMORY = 1 << 20;

    private final byte[] memory;
    private final FileChannel file;

    private Spool(byte[] memory, FileChannel file) {
        this.memory = memory;
        this.file = file;
    }

    /**
     * Reads the stream to its end and closes it.
     *
     * @throws IOException also when the connection breaks first
     */
    static Spool of(InputStream body) throws IOException {
        try (body) {
            return written(body::transferTo);
        }
    }

    /** Takes what is written. */
    static Spool written(Writing writing) throws IOException {
        Filling filling = new Filling();
        try {
            writing.to(filling);
            return filling.spool();
        } catch (IOException | RuntimeException e) {
            filling.abandon();
            throw e;
        }
    }

    /** The answer from its beginning; one reader at a time. */
    InputStream open() throws IOException {
        if (file == null) {
            return new ByteArrayInputStream(memory);
        }
        file.position(0);
        return new BufferedInputStream(new UnclosedChannel(Channels.newInputStream(file)), 1 << 16);
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException nothingIsLostByIt) {
            // the file is already unlinked and its content was read
        }
    }

    /** Writes a whole answer. */
    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /** An answer while it comes: in memory at first, on disk once it is large. */
    private static final class Filling extends OutputStream {
        private ByteArrayOutputStream memory = new ByteArrayOutputStream();
        private FileChannel file;
        private OutputStream out = memory;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (file == null && memory.size() + length > IN_MEMORY) {
                file = FileChannel.open(
                        Files.createTempFile("da-", ".json"),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
                out = Channels.newOutputStream(file);
                memory.writeTo(out);
                memory = null;
            }
            out.write(bytes, offset, length);
        }

        Spool spool() {
            return new Spool(memory == null ? null : memory.toByteArray(), file);
        }

        void abandon() throws IOException {
            if (file != null) {
                file.close();
            }
        }
    }

    /** Closing a reader must not close the spool. */
    private static final class UnclosedChannel extends FilterInputStream {
        UnclosedChannel(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // the spool closes the channel
        }
    }
}
