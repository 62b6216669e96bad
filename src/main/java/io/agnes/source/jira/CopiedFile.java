package io.agnes.source.jira;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that was copied.
 *
 * @param size in bytes
 * @param sha256 of its bytes, 64 lower-case hexadecimal digits
 */
public record CopiedFile(long size, String sha256) {
    private static final int BUFFER = 64 << 10;

    /**
     * Writes a stream to a file; the file is on disk when this returns, and is not there when this fails.
     *
     * @param most bytes that may come; the rest is not read
     * @throws IOException when the stream breaks off
     * @throws AgnesException CONTENT_TOO_LARGE or STORAGE_FULL
     */
    public static CopiedFile write(InputStream from, Path target, long most) throws IOException {
        MessageDigest digest = newDigest();
        try (FileChannel file = FileChannel.open(
                        target,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream to = Channels.newOutputStream(file)) {
            long size = copied(new DigestInputStream(from, digest), to, most);
            file.force(true);
            return new CopiedFile(size, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException | AgnesException e) {
            Files.deleteIfExists(target);
            if (DiskSpace.isLacking(e)) {
                throw new AgnesException(
                        Problem.STORAGE_FULL,
                        "There is no room for a file of an attachment.",
                        "Free space on the disk of the data folder; it is copied then.",
                        e);
            }
            throw e;
        }
    }

    private static long copied(InputStream from, OutputStream to, long most) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            size += count;
            if (size > most) {
                throw new AgnesException(
                        Problem.CONTENT_TOO_LARGE,
                        "The file is larger than " + new DataSize(most) + ".",
                        "Raise jira.attachment_size and restart.");
            }
            to.write(buffer, 0, count);
        }
        return size;
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
