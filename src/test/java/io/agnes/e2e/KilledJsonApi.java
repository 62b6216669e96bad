package io.agnes.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An HTTP and JSON interface with a table that is read as a whole and one of which only changes are asked for. */
final class KilledJsonApi implements KilledSource {
    private static final String FULL = "prices";
    private static final String INCREMENTAL = "tickets";
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final int ROWS = 2_000;
    private static final int CHANGED = 40;

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final VersionLedger versions = new VersionLedger(List.of(FULL, INCREMENTAL));
    /** By table and id: the version of a row. */
    private final Map<String, Map<Integer, Integer>> rows = new TreeMap<>();

    private volatile Half held;

    KilledJsonApi(Random random) throws IOException {
        versions.names().forEach(name -> rows.put(name, new TreeMap<>()));
        change(random);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private static final class Half implements Held {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public boolean await(Duration most) throws InterruptedException {
            return reached.await(most.toNanos(), TimeUnit.NANOSECONDS);
        }

        void halfway() throws IOException {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IOException("The stand-in stops.", e);
            }
        }

        @Override
        public void close() {
            released.countDown();
        }
    }

    private void answer(HttpExchange call) throws IOException {
        String table = call.getRequestURI().getPath().substring(1);
        String query = String.valueOf(call.getRequestURI().getQuery());
        byte[] body =
                records(table, query.replaceFirst(".*since=([^&]*).*", "$1")).getBytes(StandardCharsets.UTF_8);
        Half half = held;
        held = null;
        call.sendResponseHeaders(200, body.length);
        try (OutputStream out = call.getResponseBody()) {
            out.write(body, 0, body.length / 2);
            if (half != null) {
                out.flush();
                half.halfway();
            }
            out.write(body, body.length / 2, body.length - body.length / 2);
        }
    }

    private synchronized String records(String table, String since) {
        return rows.get(table).entrySet().stream()
                .filter(row -> table.equals(FULL) || at(row.getValue()).compareTo(since) >= 0 || since.equals("null"))
                .map(row -> "{\"id\":" + row.getKey() + ",\"v\":" + row.getValue() + ",\"at\":\"" + at(row.getValue())
                        + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String at(int version) {
        return BEGIN.plusSeconds(version).toString();
    }

    @Override
    public String connection() {
        return "";
    }

    /** The shipped routes and a file of values for each table. */
    @Override
    public Map<String, String> variables(Path folder) throws IOException {
        Path routes = folder.resolve("routes");
        if (!Files.exists(routes)) {
            copyRoutes(routes);
            Files.writeString(routes.resolve("sync/prices.camel.yaml"), values(FULL));
            Files.writeString(
                    routes.resolve("sync/tickets.camel.yaml"),
                    values(INCREMENTAL)
                            + "      - { name: primary_key, value: id }\n"
                            + "      - { name: sync_strategy, value: incremental }\n"
                            + "      - { name: since_param, value: since }\n"
                            + "      - { name: since_column, value: at }\n");
        }
        return Map.of("ROUTES_DIR", routes.toString());
    }

    private static void copyRoutes(Path target) throws IOException {
        Path source = ServerProcess.HOME.resolve("routes");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private String values(String table) {
        return """
                # Trigger: a sync run.
                # Does:    reads a table of the stand-in.
                # Writes:  extracts/shop.
                # Fails:   the table keeps its last good data, and the run says why.
                - templatedRoute:
                    routeTemplateRef: sync-json-api-source
                    routeId: sync-%1$s
                    prefixId: %1$s-
                    parameters:
                      - { name: source, value: shop }
                      - { name: table, value: %1$s }
                      - { name: url, value: "http://127.0.0.1:%2$d/%1$s" }
                """.formatted(table, server.getAddress().getPort());
    }

    @Override
    public List<ObjectNode> registrations() {
        return List.of();
    }

    /** Half of a page has come. */
    @Override
    public List<Spot> spots() {
        return List.of(new Spot("PAGE", null, "/"));
    }

    @Override
    public VersionLedger versions() {
        return versions;
    }

    @Override
    public String question(String table) {
        return "select max(v), count(*) || ':' || sum(id * v) || ':' || count(distinct id) from shop." + table;
    }

    @Override
    public void change(Random random) {
        for (String table : versions.names()) {
            synchronized (this) {
                Map<Integer, Integer> known = rows.get(table);
                int version = versions.newest(table) + 1;
                int before = known.size();
                int touched = before == 0 || table.equals(FULL) ? Math.max(before, ROWS) + 1 : CHANGED;
                for (int i = 1; i <= touched; i++) {
                    known.put(touched == CHANGED ? 1 + random.nextInt(before + CHANGED) : i, version);
                }
                long sum = 0;
                for (Map.Entry<Integer, Integer> row : known.entrySet()) {
                    sum += (long) row.getKey() * row.getValue();
                }
                versions.announce(table, known.size() + ":" + sum + ":" + known.size());
                versions.done(table);
            }
        }
    }

    @Override
    public Held hold(Spot spot, Random random) {
        held = new Half();
        return held;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
