package io.agnes.sessions;

import io.agnes.common.Redaction;
import io.agnes.config.DataFolder;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The files of transcripts, {@code user_sessions/<user>/<sha256>.jsonl.gz}: without secrets, named by the hash of their
 * lines, never changed. Thread-safe.
 */
final class TranscriptStore {
    private static final String SIDE_PREFIX = ".arriving-";
    private static final String SUFFIX = ".jsonl.gz";
    private static final int BUFFER = 1 << 16;

    private final Path root;

    TranscriptStore(DataFolder data) {
        this.root = data.root().resolve("user_sessions");
    }

    /**
     * A transcript beside its place, whole and on disk.
     *
     * @param sha256 of its lines, in hexadecimal
     * @param size of its lines in bytes
     * @param isPrivate whether the person says so in it; then it is only to be discarded
     */
    record Arrived(Path side, String sha256, long size, boolean isPrivate) {}

    /**
     * Writes the lines of a transcript beside their place; nothing is left when that fails.
     *
     * @param room the most bytes that it may take, packed
     * @param noRoom what is thrown when it takes more
     */
    Arrived arrive(String userId, InputStream content, long room, Supplier<? extends RuntimeException> noRoom)
            throws IOException {
        Path folder = Files.createDirectories(folder(userId));
        Path side = folder.resolve(SIDE_PREFIX + UUID.randomUUID());
        try {
            return write(content, side, room, noRoom);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(side);
            throw e;
        }
    }

    private static Arrived write(InputStream content, Path side, long room, Supplier<? extends RuntimeException> noRoom)
            throws IOException {
        MessageDigest digest = sha256();
        boolean isPrivate = false;
        long size;
        try (FileChannel channel = FileChannel.open(side, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                TranscriptLines lines = TranscriptLines.of(content)) {
            OutputStream packed =
                    new GZIPOutputStream(new Roomy(Channels.newOutputStream(channel), room, noRoom), BUFFER);
            Counting counted = new Counting(new DigestOutputStream(packed, digest));
            Writer out = new BufferedWriter(new OutputStreamWriter(counted, StandardCharsets.UTF_8), BUFFER);
            for (String line = lines.next(); line != null; line = lines.next()) {
                isPrivate |= Turn.isPrivate(line);
                if (!isPrivate) {
                    out.write(Redaction.ofLine(line));
                    out.write('\n');
                }
            }
            out.close();
            size = counted.size();
        }
        if (!isPrivate) {
            force(side, StandardOpenOption.WRITE);
        }
        return new Arrived(side, HexFormat.of().formatHex(digest.digest()), size, isPrivate);
    }

    /** Gives an arrived transcript its name; on disk when this returns. */
    void publish(String userId, Arrived arrived) throws IOException {
        Files.move(
                arrived.side(),
                file(userId, arrived.sha256()),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        force(folder(userId), StandardOpenOption.READ);
    }

    void discard(Arrived arrived) throws IOException {
        Files.deleteIfExists(arrived.side());
    }

    /** @throws NoSuchFileException when it is not kept any more */
    TranscriptLines open(String userId, String sha256) throws IOException {
        InputStream packed = Files.newInputStream(file(userId, sha256));
        try {
            return TranscriptLines.of(new GZIPInputStream(packed, BUFFER));
        } catch (IOException e) {
            packed.close();
            throw e;
        }
    }

    void delete(String userId, String sha256) throws IOException {
        Files.deleteIfExists(file(userId, sha256));
    }

    /** The ids of the users who have a folder here. */
    List<String> users() throws IOException {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    /**
     * Removes what a stop has left beside, and transcripts that nobody needs.
     *
     * @param needed hashes of those that stay
     * @param before what was written since then stays too: it may be arriving
     * @return how many files are gone
     */
    int sweep(String userId, Set<String> needed, Instant before) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder(userId))) {
            files = found.toList();
        }
        int gone = 0;
        for (Path file : files) {
            String name = file.getFileName().toString();
            boolean side = name.startsWith(SIDE_PREFIX);
            boolean unneeded =
                    name.endsWith(SUFFIX) && !needed.contains(name.substring(0, name.length() - SUFFIX.length()));
            if ((side || unneeded)
                    && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                Files.deleteIfExists(file);
                gone++;
            }
        }
        return gone;
    }

    Path folder(String userId) {
        return DataFolder.inside(root, userId);
    }

    private Path file(String userId, String sha256) {
        return DataFolder.inside(folder(userId), sha256 + SUFFIX);
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static class Counting extends FilterOutputStream {
        private long size;

        long size() {
            return size;
        }

        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            size += length;
            out.write(bytes, offset, length);
        }

        @Override
        public void write(int one) throws IOException {
            size++;
            out.write(one);
        }
    }

    /** Does not take more than there is room for. */
    private static final class Roomy extends Counting {
        private final long room;
        private final Supplier<? extends RuntimeException> noRoom;

        Roomy(OutputStream out, long room, Supplier<? extends RuntimeException> noRoom) {
            super(out);
            this.room = room;
            this.noRoom = noRoom;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (size() + length > room) {
                throw noRoom.get();
            }
            super.write(bytes, offset, length);
        }
    }
}
