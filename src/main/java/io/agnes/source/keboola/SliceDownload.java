package io.agnes.source.keboola;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.RetryAfter;
import io.agnes.config.DiskSpace;
import io.agnes.config.DiskSpace.Part;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes from a file storage to disk: a buffer of 64 KB whatever the size, and what is there already is not asked for
 * again when the connection is cut. Redirects are refused, because they would take the rights elsewhere. Thread-safe.
 */
final class SliceDownload {
    private static final Logger LOG = LoggerFactory.getLogger(SliceDownload.class);
    private static final int BUFFER = 1 << 16;
    /** How much is written between two looks at the disk. */
    private static final long STEP = 16L << 20;
    /** What stays free for everything else that is written meanwhile. */
    private static final long RESERVE = 64L << 20;

    private static final int MANIFEST_AT_MOST = 64 << 20;
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    private final DiskSpace disk;
    private final int retries;
    private final Duration pause;
    private final Duration silence;

    /**
     * @param retries how often in a row one slice may bring nothing before its table fails
     * @param pause before the first of them; doubles each time, unless the storage asks for another one
     * @param silence how long the storage may send nothing
     */
    SliceDownload(DiskSpace disk, int retries, Duration pause, Duration silence) {
        this.disk = disk;
        this.retries = retries;
        this.pause = pause;
        this.silence = silence;
    }

    /** An answer that no other try will mend. */
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1;
        private final int status;
        /** What the storage asks for; zero when it does not. */
        private final Duration pause;

        Refused(int status, Duration pause) {
            super("status " + status);
            this.status = status;
            this.pause = pause;
        }
    }

    /**
     * @param requests asked again before each try, because rights run out
     * @param what the slice is called in messages
     */
    void toFile(Supplier<SliceRequest> requests, Path target, String what) throws IOException {
        Files.createFile(target);
        Progress progress = new Progress(target, what);
        tryAgain(
                what,
                () -> {
                    long before = progress.have;
                    try {
                        progress.run(requests.get());
                        return true;
                    } catch (IOException e) {
                        if (progress.have > before) {
                            progress.fruitless = 0;
                        }
                        throw e;
                    }
                },
                progress);
    }

    /** A small file, such as a manifest of slices. */
    byte[] toMemory(Supplier<SliceRequest> requests, String what) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        tryAgain(
                what,
                () -> {
                    bytes.reset();
                    HttpURLConnection connection = open(requests.get(), 0);
                    require(connection, 200);
                    try (InputStream in = connection.getInputStream()) {
                        bytes.writeBytes(in.readNBytes(MANIFEST_AT_MOST));
                    }
                    return true;
                },
                new Progress(null, what));
        return bytes.toByteArray();
    }

    private interface Attempt {
        boolean run() throws IOException;
    }

    private void tryAgain(String what, Attempt attempt, Progress progress) throws IOException {
        while (true) {
            try {
                attempt.run();
                return;
            } catch (Refused e) {
                boolean passes = PASSING.contains(e.status) || e.status == 401 || e.status == 403;
                if (!passes || e.pause.compareTo(RetryAfter.LONGEST) > 0) {
                    throw refused(what, e.status);
                }
                again(what, e, progress);
            } catch (IOException e) {
                if (DiskSpace.isLacking(e)) {
                    throw e;
                }
                again(what, e, progress);
            }
        }
    }

    private void again(String what, IOException failure, Progress progress) {
        if (++progress.fruitless > retries) {
            if (failure instanceof Refused refused) {
                throw refused(what, refused.status);
            }
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The connection to the file storage of Keboola was cut again and again in " + what + ".",
                    "Sync again; see that nothing between this server and the storage ends long downloads.",
                    failure);
        }
        LOG.info(
                "{} is continued at byte {} after: {}",
                what,
                progress.have,
                failure.getClass().getSimpleName());
        Duration growing = pause.multipliedBy(1L << progress.fruitless - 1);
        Duration asked = failure instanceof Refused refused ? refused.pause : Duration.ZERO;
        LockSupport.parkNanos((asked.isZero() ? growing : asked).toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new AgnesException(Problem.UNAVAILABLE, "The sync was stopped in " + what + ".", "Sync again.");
        }
    }

    private static AgnesException refused(String what, int status) {
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The file storage of Keboola answers " + status + " for " + what + ".",
                "Sync again, which makes a new export with new rights.");
    }

    private HttpURLConnection open(SliceRequest request, long from) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) request.url().toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) silence.toMillis());
        connection.setReadTimeout((int) silence.toMillis());
        request.headers().forEach(connection::setRequestProperty);
        connection.setRequestProperty("Accept-Encoding", "identity");
        if (from > 0) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
        }
        return connection;
    }

    private static void require(HttpURLConnection connection, int... allowed) throws IOException {
        int status = connection.getResponseCode();
        for (int good : allowed) {
            if (status == good) {
                return;
            }
        }
        Duration pause = RetryAfter.of(connection.getHeaderField("Retry-After"), Clock.systemUTC());
        connection.disconnect();
        throw new Refused(status, pause);
    }

    /** One slice on its way; used by one thread. */
    private final class Progress {
        private final Path target;
        private final String what;
        private long have;
        private String version;
        private int fruitless;

        Progress(Path target, String what) {
            this.target = target;
            this.what = what;
        }

        void run(SliceRequest request) throws IOException {
            HttpURLConnection connection = open(request, have);
            try {
                require(connection, 200, 206);
                continueOrBegin(connection);
                long length = connection.getContentLengthLong();
                long end = length < 0 ? -1 : have + length;
                try (InputStream in = connection.getInputStream();
                        OutputStream out = Files.newOutputStream(target, StandardOpenOption.APPEND)) {
                    copy(in, out);
                }
                if (end >= 0 && have != end) {
                    throw new EOFException("cut at byte " + have + " of " + end);
                }
            } finally {
                connection.disconnect();
            }
        }

        /** What is there stays only when the storage sends the rest of the very same bytes. */
        private void continueOrBegin(HttpURLConnection connection) throws IOException {
            String now = connection.getHeaderField("ETag");
            String range = connection.getHeaderField("Content-Range");
            boolean continues = connection.getResponseCode() == 206
                    && range != null
                    && range.startsWith("bytes " + have + "-")
                    && (version == null || version.equals(now));
            version = now;
            if (have > 0 && !continues) {
                Files.newOutputStream(target, StandardOpenOption.TRUNCATE_EXISTING)
                        .close();
                have = 0;
                if (connection.getResponseCode() == 206) {
                    throw new IOException("another part than was asked for");
                }
            }
        }

        private void copy(InputStream in, OutputStream out) throws IOException {
            byte[] buffer = new byte[BUFFER];
            long nextLook = have;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (have >= nextLook) {
                    disk.require(
                            target.getParent(),
                            Part.SCRATCH,
                            what,
                            RESERVE + STEP,
                            "sync again; the table keeps its last good data until then");
                    nextLook = have + STEP;
                }
                out.write(buffer, 0, read);
                have += read;
            }
        }
    }
}
