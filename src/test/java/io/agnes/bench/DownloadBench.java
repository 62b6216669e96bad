package io.agnes.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.WarehouseConfig;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * A large table through {@code /api/data} of the whole engine in this process against a bare {@code sendFile} of the
 * same file, in turns; then downloads whose clients leave in the middle, and what they left open: file handles, direct
 * memory, and, after the table has been replaced, generations and files. Arguments: megabytes (1024), turns (7), aborted
 * downloads (1000). Ends with 1 when something stays behind.
 */
public final class DownloadBench {
    private static final double GOAL = 0.8;
    private static final int BYTES_PER_ROW = 32;
    private static final int CLIENTS = 8;
    private static final String TABLE = "big";
    private static final Identifier NAME = new Identifier(TABLE);

    private final Path folder;
    private final DataFolder data;

    private DownloadBench(Path folder) {
        this.folder = folder;
        this.data = DataFolder.at(folder.resolve("data"));
    }

    public static void main(String[] args) throws Exception {
        long megabytes = args.length > 0 ? Long.parseLong(args[0]) : 1024;
        int turns = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        int aborts = args.length > 2 ? Integer.parseInt(args[2]) : 1000;
        System.exit(new DownloadBench(BenchEngine.folder("download-bench")).run(megabytes, turns, aborts) ? 0 : 1);
    }

    private boolean run(long megabytes, int turns, int aborts) throws Exception {
        Path file = publish(megabytes * (1 << 20) / BYTES_PER_ROW);
        try (BenchEngine engine = BenchEngine.start(folder)) {
            compare(engine, file, turns);
            return abort(engine, Files.size(file), aborts);
        }
    }

    /** Random numbers, which no compression makes smaller. */
    private Path publish(long rows) throws Exception {
        Engine engine = new Engine(
                new WarehouseConfig(DataSize.parse("512MB"), 0, DataSize.parse("4GB"), "zstd"), data.scratch());
        ExtractFolder extract = new ExtractFolder(data.extracts().resolve("bench"), engine);
        try (DuckDBConnection connection = engine.work()) {
            PublishedFile file = extract.publish(
                    NAME,
                    connection,
                    "select hash(i) as a, hash(i + 1e12::bigint) as b, hash(i + 2e12::bigint) as c, "
                            + "hash(i + 3e12::bigint) as d from range(" + rows + ") t(i)");
            extract.write(new Extract(
                    List.of(new ExtractTable(NAME, null, List.of(file), Instant.now(), ExtractTable.LOCAL)),
                    List.of()));
            return data.extracts().resolve("bench").resolve(file.path());
        }
    }

    private static void compare(BenchEngine engine, Path file, int turns) throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer bare = vertx.createHttpServer()
                .requestHandler(request -> request.response().sendFile(file.toString()))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        long size = Files.size(file);
        double[] through = new double[turns];
        double[] direct = new double[turns];
        double[] ratios = new double[turns];
        for (int turn = -2; turn < turns; turn++) {
            int at = Math.max(turn, 0);
            direct[at] = megabytesPerSecond(bare.actualPort(), engine.token(), size);
            through[at] = megabytesPerSecond(engine.port(), engine.token(), size);
            ratios[at] = through[at] / direct[at];
        }
        vertx.close();
        System.out.printf(
                Locale.ROOT,
                "%s, medians of %d: sendFile %.0f MB/s, engine %.0f MB/s, ratio %.2f (goal %.2f)%n",
                new DataSize(size).rounded(),
                turns,
                median(direct),
                median(through),
                median(ratios),
                GOAL);
    }

    private static double megabytesPerSecond(int port, String token, long size) throws IOException {
        long begin = System.nanoTime();
        long read = read(port, token, Long.MAX_VALUE);
        if (read < size) {
            throw new IOException("A download ended after " + read + " of " + size + " bytes.");
        }
        return read * 1e3 / (System.nanoTime() - begin);
    }

    /** Reads an answer up to its end or a number of bytes, whichever comes first, and leaves; how many came. */
    private static long read(int port, String token, long most) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(Wire.get("/api/data/" + TABLE + "/download", token, "Connection: close"));
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[1 << 18];
            long total = 0;
            for (int n = 0;
                    n >= 0 && total < most;
                    n = in.read(buffer, 0, (int) Math.min(buffer.length, most - total))) {
                total += n;
            }
            return total;
        }
    }

    private boolean abort(BenchEngine engine, long size, int aborts) throws Exception {
        abortAll(engine, size, CLIENTS * 4);
        long handles = handles();
        long direct = directMemory();
        abortAll(engine, size, aborts);
        boolean handlesBack = eventually(() -> handles() <= handles);
        System.out.printf(
                Locale.ROOT,
                "%d aborted downloads: %d file handles before, %d after; direct memory %s before, %s after%n",
                aborts,
                handles,
                handles(),
                new DataSize(direct).rounded(),
                new DataSize(directMemory()).rounded());
        publish(1000);
        engine.rebuild();
        boolean released = eventually(() -> parquetFiles() == 1 && generations() == 1);
        System.out.printf(
                Locale.ROOT,
                "after the table was replaced: %d generation, %d data file%n",
                generations(),
                parquetFiles());
        // a buffer per connection may be kept for the next one
        boolean memoryBack = directMemory() <= direct + (16 << 20);
        return handlesBack && released && memoryBack;
    }

    /** Clients that leave after the head, or after up to a tenth of the file. */
    private static void abortAll(BenchEngine engine, long size, int aborts) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            Random random = new Random(aborts);
            List<Future<Long>> left = new ArrayList<>();
            for (int i = 0; i < aborts; i++) {
                long most = random.nextBoolean() ? 1 : 1 + (long) (random.nextDouble() * Math.min(size / 10, 8 << 20));
                left.add(clients.submit(() -> read(engine.port(), engine.token(), most)));
            }
            for (Future<Long> each : left) {
                each.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private interface Question {
        boolean holds() throws IOException;
    }

    private static boolean eventually(Question question) throws Exception {
        for (int i = 0; i < 100 && !question.holds(); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return question.holds();
    }

    private static long handles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    /** Of Netty and of the platform. */
    private static long directMemory() {
        long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return buffers + Math.max(0, PlatformDependent.usedDirectMemory());
    }

    private long generations() throws IOException {
        return count(data.analytics(), "server-\\d+\\.duckdb");
    }

    private long parquetFiles() throws IOException {
        return count(data.extracts().resolve("bench/data"), ".*\\.parquet");
    }

    private static long count(Path folder, String names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(names))
                    .count();
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
