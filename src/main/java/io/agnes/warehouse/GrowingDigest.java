package io.agnes.warehouse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The SHA-256 of a file that somebody writes from front to back, as Parquet is, taken while it grows: hashing a large
 * file afterwards would cost a tenth of its conversion. One thread asks, a thread of its own reads.
 */
final class GrowingDigest implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final long LOOK_MS = 5;

    private final CountDownLatch written = new CountDownLatch(1);
    private final CompletableFuture<String> hash = new CompletableFuture<>();

    /** @param file need not be there yet */
    GrowingDigest(Path file) {
        Thread reader = new Thread(() -> follow(file), "digest");
        reader.setDaemon(true);
        reader.start();
    }

    /** The hash of a file that is there as a whole, in hexadecimal digits. */
    static String of(Path file) throws IOException {
        try (GrowingDigest digest = new GrowingDigest(file)) {
            return digest.finish();
        }
    }

    /** The hash of the whole file, in hexadecimal digits, once it is written. */
    String finish() throws IOException {
        written.countDown();
        try {
            return hash.join();
        } catch (CompletionException e) {
            throw new IOException("The hash of a file could not be computed.", e.getCause());
        }
    }

    private void follow(Path file) {
        try {
            while (!Files.exists(file) && !isWritten()) {
                // the writer has not begun
            }
            hash.complete(read(file));
        } catch (IOException | NoSuchAlgorithmException | RuntimeException e) {
            hash.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            hash.completeExceptionally(e);
        }
    }

    private String read(Path file) throws IOException, NoSuchAlgorithmException, InterruptedException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            boolean whole;
            do {
                // asked before it is read: what is read after the answer is yes is all there is
                whole = isWritten();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    digest.update(buffer, 0, count);
                }
            } while (!whole);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private boolean isWritten() throws InterruptedException {
        return written.await(LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** Ends the reading of a file that will not be finished. */
    @Override
    public void close() {
        written.countDown();
    }
}
