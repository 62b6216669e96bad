package io.agnes.cli;

import io.agnes.cli.Manifest.File;
import io.agnes.cli.Manifest.Table;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Fetches one file. It grows under the name of its hash beside the others, goes on from where it was broken off, and
 * gets its own name only when its bytes have that hash; what was there before stays until then.
 */
final class FileFetch {
    private static final long[] PAUSES = {300, 1000, 3000};
    private static final int BUFFER = 1 << 16;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final Set<Integer> EXPECTED = Set.of(200, 206, RANGE_NOT_SATISFIABLE);

    private final ApiClient client;
    private final Path folder;
    private final LongConsumer progress;
    private final Map<String, Object> growing = new ConcurrentHashMap<>();

    /** @param progress is told the bytes as they come; negative ones come again */
    FileFetch(ApiClient client, Path folder, LongConsumer progress) {
        this.client = client;
        this.folder = folder;
        this.progress = progress;
    }

    /** Where files grow that are not whole. */
    static Path growing(Path folder) {
        return folder.resolve(".part");
    }

    /** Files with the same content grow under the same name, so one of them waits for the other. */
    void fetch(Table table, File file) throws IOException {
        synchronized (growing.computeIfAbsent(file.hash(), hash -> new Object())) {
            fetchAlone(table, file);
        }
    }

    private void fetchAlone(Table table, File file) throws IOException {
        Path target = folder.resolve(file.name());
        Path side = growing(folder).resolve(file.hash());
        Files.createDirectories(side.getParent());
        Files.createDirectories(target.getParent());
        if (!isWhole(target, file) && !isWhole(side, file)) {
            bring(table, file, side);
        }
        if (Files.exists(side)) {
            Files.move(side, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** A file of an earlier run that ended before it was written down is taken as it is. */
    private boolean isWhole(Path path, File file) throws IOException {
        if (!Files.isRegularFile(path) || Files.size(path) != file.sizeBytes()) {
            return false;
        }
        MessageDigest digest = sha256();
        read(path, digest);
        return hex(digest).equals(file.hash());
    }

    private void bring(Table table, File file, Path side) throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                receive(table, file, side);
                return;
            } catch (Failure refused) {
                if (refused.status() < 500 || attempt == PAUSES.length) {
                    throw refused;
                }
            } catch (IOException broken) {
                if (attempt == PAUSES.length || isLocal(broken)) {
                    throw broken;
                }
            }
            pause(PAUSES[attempt]);
        }
    }

    private void receive(Table table, File file, Path side) throws IOException {
        MessageDigest digest = sha256();
        boolean resumed;
        long have = Files.exists(side) ? Files.size(side) : 0;
        if (have >= file.sizeBytes()) {
            Files.deleteIfExists(side);
            have = 0;
        }
        HttpResponse<InputStream> response = client.open(path(table, file), headers(file, have), EXPECTED);
        try (InputStream body = response.body()) {
            if (response.statusCode() == RANGE_NOT_SATISFIABLE) {
                Files.delete(side);
                throw new IOException("The server has no more of the file.");
            }
            resumed = response.statusCode() == 206 && have > 0;
            if (resumed) {
                read(side, digest);
                progress.accept(have);
            }
            append(body, side, file, digest, resumed ? have : 0);
        }
        if (!hex(digest).equals(file.hash())) {
            Files.delete(side);
            progress.accept(-file.sizeBytes());
            if (resumed) {
                throw new IOException("What was here of the file does not belong to it.");
            }
            throw Failure.of(
                    "What came for the table '" + table.id() + "' is not what the manifest promised (SHA-256 "
                            + hex(digest).substring(0, 12) + ", promised "
                            + file.hash().substring(0, 12)
                            + "); the file that was here stays.",
                    "Run da sync again; if it happens again, tell the server's operator.");
        }
    }

    private void append(InputStream body, Path side, File file, MessageDigest digest, long have) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long size = have;
        try (FileChannel channel = FileChannel.open(side, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(have).position(have);
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                size += count;
                if (size > file.sizeBytes()) {
                    break;
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    write(channel, bytes);
                }
                digest.update(buffer, 0, count);
                progress.accept(count);
            }
            channel.force(true);
        }
        if (size < file.sizeBytes()) {
            throw new IOException("The connection broke off.");
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) {
        try {
            channel.write(bytes);
        } catch (IOException e) {
            throw Failure.of(
                    "The workspace takes no more: " + e.getMessage() + ".",
                    "Make room on the disk, then run da sync again; it goes on where it stopped.",
                    e);
        }
    }

    private static Map<String, String> headers(File file, long have) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/vnd.apache.parquet, application/problem+json");
        headers.put("If-Match", '"' + file.hash() + '"');
        if (have > 0) {
            headers.put("Range", "bytes=" + have + "-");
            headers.put("If-Range", '"' + file.hash() + '"');
        }
        return headers;
    }

    private static String path(Table table, File file) {
        String path = "/api/data/" + ApiClient.segment(table.id()) + "/download";
        return file.part() == null ? path : path + "?part=" + ApiClient.segment(file.part());
    }

    /** Whether the content is another by now, so that a new manifest is needed. */
    static boolean isOutdated(Failure failure) {
        return failure.status() == PRECONDITION_FAILED;
    }

    private static boolean isLocal(IOException e) {
        return e instanceof java.nio.file.FileSystemException;
    }

    private static void read(Path file, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
    }

    private static void pause(long millis) throws IOException {
        LockSupport.parkNanos(millis * 1_000_000);
        if (Thread.interrupted()) {
            throw new java.io.InterruptedIOException("The download was cancelled.");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static String hex(MessageDigest digest) throws IOException {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IOException(e);
        }
    }
}
