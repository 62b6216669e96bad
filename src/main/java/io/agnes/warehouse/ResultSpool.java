package io.agnes.warehouse;

import io.agnes.config.DataSize;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps an answer until it is complete: its first MB in memory, the rest in a file without a name. So an error of the
 * engine is still answered as one, and a slow client holds neither a query nor a generation. For one thread.
 */
final class ResultSpool extends OutputStream {
    private static final int IN_MEMORY = 1 << 20;
    private static final int FIRST = 1 << 12;

    private final Path folder;
    private final DataSize most;
    private byte[] buffer = new byte[FIRST];
    private int filled;
    private long spilled;
    private FileChannel file;

    /**
     * @param folder where large answers wait; made when needed
     * @param most the largest answer
     */
    ResultSpool(Path folder, DataSize most) {
        this.folder = folder;
        this.most = most;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** @throws io.agnes.common.AgnesException QUERY_LIMIT when the answer gets too large */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (spilled + filled + length > most.bytes()) {
            throw QueryErrors.resultTooLarge(most);
        }
        if (filled + length > IN_MEMORY) {
            spill();
        }
        if (length > IN_MEMORY) {
            append(ByteBuffer.wrap(bytes, offset, length));
            return;
        }
        if (filled + length > buffer.length) {
            int size = Math.min(IN_MEMORY, Math.max(2 * buffer.length, filled + length));
            buffer = java.util.Arrays.copyOf(buffer, size);
        }
        System.arraycopy(bytes, offset, buffer, filled, length);
        filled += length;
    }

    private void spill() throws IOException {
        append(ByteBuffer.wrap(buffer, 0, filled));
        filled = 0;
    }

    private void append(ByteBuffer bytes) throws IOException {
        if (file == null) {
            Files.createDirectories(folder);
            file = FileChannel.open(
                    Files.createTempFile(folder, "answer-", ".tmp"),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        }
        spilled += bytes.remaining();
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Sends everything written so far. */
    void sendTo(OutputStream out) throws IOException {
        if (file != null) {
            file.position(0);
            Channels.newInputStream(file).transferTo(out);
        }
        out.write(buffer, 0, filled);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
