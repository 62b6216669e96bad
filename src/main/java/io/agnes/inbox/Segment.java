package io.agnes.inbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * One file of an inbox: deliveries one after the other, each as its length, the checksum of what follows, its number,
 * time, id and body. Only its end may be damaged, by a process or machine that stopped while it was written.
 */
final class Segment {
    static final String PREFIX = "segment-";
    static final String SUFFIX = ".log";
    private static final int HEAD = 2 * Integer.BYTES;
    private static final int LARGEST = 64 << 20;

    private Segment() {}

    /** The name of the file that begins with a number; names sort as numbers do. */
    static Path file(Path folder, long first) {
        return folder.resolve(PREFIX + String.format("%019d", first) + SUFFIX);
    }

    static long first(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
    }

    static ByteBuffer encode(Delivery delivery) {
        byte[] id = delivery.id() == null ? new byte[0] : delivery.id().getBytes(StandardCharsets.UTF_8);
        int length = 2 * Long.BYTES + Short.BYTES + id.length + delivery.body().length;
        ByteBuffer record = ByteBuffer.allocate(HEAD + length);
        record.putInt(length).putInt(0);
        record.putLong(delivery.arrival()).putLong(delivery.receivedAt().toEpochMilli());
        record.putShort((short) id.length).put(id).put(delivery.body());
        record.putInt(Integer.BYTES, checksum(record.array(), HEAD, length));
        return record.flip();
    }

    /** The record at an offset; null where no whole one is. */
    static Found read(FileChannel channel, long offset) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        if (!fill(channel, head, offset)) {
            return null;
        }
        int length = head.getInt();
        int checksum = head.getInt();
        if (length < 2 * Long.BYTES + Short.BYTES || length > LARGEST) {
            return null;
        }
        ByteBuffer rest = ByteBuffer.allocate(length);
        if (!fill(channel, rest, offset + HEAD) || checksum(rest.array(), 0, length) != checksum) {
            return null;
        }
        long arrival = rest.getLong();
        Instant received = Instant.ofEpochMilli(rest.getLong());
        byte[] id = new byte[Short.toUnsignedInt(rest.getShort())];
        rest.get(id);
        byte[] body = new byte[rest.remaining()];
        rest.get(body);
        String name = id.length == 0 ? null : new String(id, StandardCharsets.UTF_8);
        return new Found(new Delivery(arrival, received, name, body), offset + HEAD + length);
    }

    /** @param next where the following record begins */
    record Found(Delivery delivery, long next) {}

    private static boolean fill(FileChannel channel, ByteBuffer buffer, long offset) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                return false;
            }
        }
        buffer.flip();
        return true;
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }
}
