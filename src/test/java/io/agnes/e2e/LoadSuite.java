package io.agnes.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The packaged server under everything at once: syncs of changing files with their rebuilds, 32 clients that ask and
 * judge the answers, downloads, clients that leave in the middle, and requests that must be refused. Clients pause
 * between requests, so that the server gets most of the machine. Linux only: looks into {@code /proc}.
 */
public final class LoadSuite {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int QUERY_CLIENTS = 32;
    private static final int BIG_ROWS = 300_000;
    private static final int TOLD = 20;
    private static final Duration SIGN_IN_EVERY = Duration.ofMinutes(5);
    /** Waiting is long here, so that being sent away is never the answer to expect. */
    private static final String SETTINGS = """
            instance:
              name: Load
            query:
              queue_wait: 60s
              max_waiting: 200
              max_waiting_per_user: 200
            """;

    private final Path folder;
    private final Consumer<String> log;
    private final CrashSources sources;
    private final ServerProcess server;
    private final long length;
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final AtomicLong errors = new AtomicLong();
    private final List<LoadSample> samples = new ArrayList<>();
    private long begin;
    private volatile String token;
    private volatile boolean ended;

    private LoadSuite(Path folder, Duration length, Consumer<String> log) throws Exception {
        this.folder = folder;
        this.length = length.toNanos();
        this.log = log;
        this.sources = new CrashSources(folder.resolve("data"), 3, 2);
        Files.writeString(Files.createDirectories(folder.resolve("config")).resolve("instance.yaml"), SETTINGS);
        writeBig();
        this.server = ServerProcess.start(folder, Map.of());
        this.token = server.adminToken();
    }

    /**
     * Runs the load.
     *
     * @param folder empty
     * @param every how often it tells how things stand
     * @return whether every answer was the intended one
     */
    public static boolean run(Path folder, Duration length, Duration every, Consumer<String> log) throws Exception {
        LoadSuite suite = new LoadSuite(folder, length, log);
        try {
            return suite.run(every);
        } finally {
            suite.server.close();
        }
    }

    private boolean run(Duration every) throws Exception {
        JsonNode first = server.sync(token);
        if (!first.path("status").asText().equals("ok")) {
            throw new IllegalStateException("The first sync ended as " + first);
        }
        Duration own = ownTime();
        begin = System.nanoTime();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < QUERY_CLIENTS; i++) {
            clients.add(client("query", 200, this::ask));
        }
        clients.add(client("sync", 1000, this::sync));
        clients.add(client("download", 200, this::download));
        clients.add(client("download", 200, this::download));
        clients.add(client("abort", 100, this::leave));
        clients.add(client("abort", 100, this::leave));
        clients.add(client("refused", 100, this::sendBad));
        watch(every);
        ended = true;
        for (Thread client : clients) {
            client.join(TimeUnit.SECONDS.toMillis(70));
        }
        log.accept(String.format(
                Locale.ROOT,
                "the clients took %.2f of a core",
                (double) ownTime().minus(own).toNanos() / (System.nanoTime() - begin)));
        log.accept(LoadSample.growth(samples));
        log.accept(errors + " answers that were not intended (goal 0)");
        return errors.get() == 0;
    }

    private void watch(Duration every) throws Exception {
        long nextSignIn = System.nanoTime() + SIGN_IN_EVERY.toNanos();
        while (System.nanoTime() - begin < length) {
            LockSupport.parkNanos(every.toNanos());
            LoadSample sample = LoadSample.of(server.process().toHandle(), Duration.ofNanos(System.nanoTime() - begin));
            samples.add(sample);
            log.accept(sample + "  " + new TreeMap<>(counts));
            if (System.nanoTime() > nextSignIn) {
                token = server.adminToken();
                nextSignIn = System.nanoTime() + SIGN_IN_EVERY.toNanos();
            }
        }
    }

    private static Duration ownTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private interface Request {
        /** Sends one; what came is counted. */
        String send(Random random) throws Exception;
    }

    private Thread client(String name, int pauseMillis, Request request) {
        Thread thread = new Thread(
                () -> {
                    Random random = new Random(Thread.currentThread().getName().hashCode());
                    while (!ended) {
                        try {
                            count(name + " " + request.send(random));
                        } catch (Exception | AssertionError e) {
                            error(name + ": " + e);
                        }
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(2 * pauseMillis)));
                    }
                },
                "load-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void count(String what) {
        counts.computeIfAbsent(what, any -> new AtomicLong()).incrementAndGet();
    }

    private void error(String what) {
        count("ERROR");
        if (errors.incrementAndGet() <= TOLD) {
            log.accept("not intended: " + what);
        }
    }

    /** A table of small random versions, or the first rows of the large one. */
    private String ask(Random random) throws Exception {
        if (random.nextInt(8) == 0) {
            HttpResponse<String> rows =
                    query("select * from big where n >= " + random.nextInt(BIG_ROWS - 1000), "ndjson");
            return expect(rows.statusCode(), 200, rows.body());
        }
        List<String> tables = sources.tables();
        String table = tables.get(random.nextInt(tables.size()));
        int oldest = sources.oldest(table);
        HttpResponse<String> answer = query(sources.question(table), "json");
        expect(answer.statusCode(), 200, answer.body());
        JsonNode row = JSON.readTree(answer.body()).path("rows").path(0);
        String wrong = sources.judge(
                table,
                oldest,
                row.path(0).asLong(),
                row.path(1).asLong(),
                row.path(2).asLong(),
                row.path(3).asLong());
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(wrong);
        }
        return "200";
    }

    private HttpResponse<String> query(String sql, String format) throws Exception {
        return server.post(
                "/api/query",
                JSON.createObjectNode()
                        .put("sql", sql)
                        .put("limit", 1000)
                        .put("format", format)
                        .toString(),
                token);
    }

    private String sync(Random random) throws Exception {
        sources.change(random);
        JsonNode run = server.sync(token);
        String status = run.path("status").asText();
        if (!status.equals("ok")) {
            throw new IllegalStateException("A sync ended as " + run);
        }
        return status;
    }

    private String download(Random random) throws Exception {
        HttpResponse<InputStream> answer = server.http()
                .send(
                        server.request("/api/data/big/download", token).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            long size = answer.headers().firstValueAsLong("content-length").orElse(-1);
            long read = body.transferTo(OutputStream.nullOutputStream());
            if (read != size) {
                throw new IOException("A download ended after " + read + " of " + size + " bytes.");
            }
        }
        return expect(answer.statusCode(), 200, "");
    }

    /** Leaves in the middle of a download or of a large answer. */
    private String leave(Random random) throws Exception {
        String body = "{\"sql\":\"select * from big\",\"limit\":" + BIG_ROWS + ",\"format\":\"ndjson\"}";
        boolean download = random.nextBoolean();
        String request = (download
                        ? "GET /api/data/big/download HTTP/1.1\r\n"
                        : "POST /api/query HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length() + "\r\n")
                + "Host: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n" + (download ? "" : body);
        try (Socket socket =
                new Socket(server.address().getHost(), server.address().getPort())) {
            socket.setSoLinger(random.nextBoolean(), 0);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] head = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            socket.getInputStream().skipNBytes(random.nextInt(1 << 20));
            String status = new String(head, StandardCharsets.US_ASCII).replaceFirst(".* ", "");
            return expect(Integer.parseInt(status), 200, "");
        }
    }

    private record Bad(int status, String method, String path, String type, String body, boolean signedIn) {}

    private static final List<Bad> BAD = List.of(
            new Bad(401, "GET", "/api/catalog/tables", null, null, false),
            new Bad(404, "GET", "/api/nowhere", null, null, true),
            new Bad(404, "GET", "/api/data/nothing/download", null, null, true),
            new Bad(405, "PUT", "/api/query", "application/json", "{}", true),
            new Bad(400, "POST", "/api/query", "application/json", "{\"sql\":", true),
            new Bad(415, "POST", "/api/query", "text/plain", "SELECT 1", true),
            new Bad(422, "POST", "/api/query", "application/json", "{\"sequel\":\"SELECT 1\"}", true),
            new Bad(422, "POST", "/api/query", "application/json", "{\"sql\":\"DELETE FROM big\"}", true));

    private String sendBad(Random random) throws Exception {
        Bad bad = BAD.get(random.nextInt(BAD.size()));
        HttpRequest.Builder request = server.request(bad.path(), bad.signedIn() ? token : null)
                .method(
                        bad.method(),
                        bad.body() == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(bad.body()));
        if (bad.type() != null) {
            request.header("Content-Type", bad.type());
        }
        HttpResponse<String> answer = server.send(request);
        return expect(answer.statusCode(), bad.status(), bad + " " + answer.body());
    }

    private static String expect(int status, int expected, String body) {
        if (status != expected) {
            throw new IllegalStateException(
                    status + " instead of " + expected + ": " + body.substring(0, Math.min(300, body.length())));
        }
        return Integer.toString(status);
    }

    /** Texts that no compression makes much smaller, some ten megabytes. */
    private void writeBig() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        Path file = folder.resolve("data/sources/large/big.csv");
        Files.createDirectories(file.getParent());
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("n,word\n");
            for (int n = 0; n < BIG_ROWS; n++) {
                out.write(String.format(Locale.ROOT, "%d,%016x%016x%n", n, random.nextLong(), random.nextLong()));
            }
        }
    }
}
