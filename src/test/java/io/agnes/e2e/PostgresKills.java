package io.agnes.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/**
 * Kills the packaged server with SIGKILL again and again while it syncs tables of a real PostgreSQL server each second
 * on schedule, and the tables change. Every answer is one whole state of a table, none older than one that was answered
 * before; a while without a kill brings the newest. The same seed draws the same moments.
 */
public final class PostgresKills {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS_PER_STOP = 10;
    private static final int MOST_DELAY_MILLIS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Where the sync is when the server is killed. */
    public enum At {
        /** Rows are about to come. */
        COPY(".*/tmp/database-.*"),
        CONVERSION(Moment.CONVERSION.path()),
        PUBLISH(Moment.PUBLISH.path()),
        REBUILD(Moment.REBUILD.path()),
        /** The server is not up yet. */
        START(null);

        private final String path;

        At(String path) {
            this.path = path;
        }
    }

    /**
     * What came of it.
     *
     * @param kills by moment
     * @param missed kills that came at no moment of their kind, because it did not show in time
     * @param runs the newest runs at each quiet moment, by the status they ended with
     * @param violations each with the kill after which it was found; none is the aim
     */
    public record Result(
            Map<At, Integer> kills, int missed, Map<String, Integer> runs, List<String> violations, Duration elapsed) {

        @Override
        public String toString() {
            return kills.values().stream().mapToInt(Integer::intValue).sum() + " kills " + kills + ", " + missed
                    + " missed, runs " + runs + ", " + violations.size() + " violations, " + elapsed.toSeconds()
                    + " s";
        }
    }

    private final Path folder;
    private final Path data;
    private final Random random;
    private final Consumer<String> log;
    private final EmbeddedPostgres postgres;
    private final PostgresVersions tables;
    private final Map<At, Integer> kills = new EnumMap<>(At.class);
    private final Map<String, Integer> runs = new TreeMap<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private String token;
    private long startMillis = 3_000;
    private int missed;

    private PostgresKills(Path folder, long seed, Consumer<String> log, EmbeddedPostgres postgres) throws SQLException {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.random = new Random(seed);
        this.log = log;
        this.postgres = postgres;
        this.tables = new PostgresVersions(postgres.getPostgresDatabase());
    }

    /**
     * @param folder empty; all that the server keeps goes there
     * @param log told of each kill
     */
    public static Result run(Path folder, long seed, int kills, Consumer<String> log) throws Exception {
        long begin = System.nanoTime();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            PostgresKills suite = new PostgresKills(folder, seed, log, postgres);
            suite.prepare();
            for (int kill = 1; kill <= kills; kill++) {
                At at = At.values()[kill % At.values().length];
                suite.kill("kill " + kill + " (" + at + ")", at);
                if (kill % KILLS_PER_STOP == 0 || kill == kills) {
                    suite.settleAndStop("after kill " + kill + " (" + at + ")");
                }
            }
            return new Result(
                    suite.kills,
                    suite.missed,
                    suite.runs,
                    suite.violations,
                    Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    private void prepare() throws Exception {
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("instance.yaml"), """
                instance:
                  name: Test Instance
                data_sources:
                  crm:
                    type: database
                    url: postgresql://localhost:%d/postgres
                    user: postgres
                    tls: disable
                """.formatted(postgres.getPort()));
        String shipped = Files.readString(ServerProcess.HOME.resolve("config/application.properties"));
        Files.writeString(
                config.resolve("application.properties"),
                shipped.replaceFirst("(?m)^jobs\\.data-refresh = .*$", "jobs.data-refresh = * * * * * ?"));
        try (ServerProcess server = start()) {
            token = server.adminToken();
            for (String table : tables.names()) {
                register(server, table);
            }
            settle(server, "at the beginning");
            server.stop();
        }
    }

    private void register(ServerProcess server, String table) throws Exception {
        ObjectNode request = JSON.createObjectNode()
                .put("name", table)
                .put("source", "crm")
                .put("bucket", "public")
                .put("sync_strategy", PostgresVersions.strategy(table));
        PostgresVersions.options(table).forEach(request.withObject("/options")::put);
        HttpResponse<String> answer = server.post("/api/admin/register-table", request.toString(), token);
        if (answer.statusCode() != 201) {
            throw new IOException("A registration was answered " + answer.statusCode() + " " + answer.body());
        }
    }

    private ServerProcess start() throws Exception {
        long begin = System.nanoTime();
        ServerProcess server = ServerProcess.start(folder, Map.of());
        startMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        return server;
    }

    private void kill(String after, At at) throws Exception {
        if (at == At.START) {
            tables.change(random);
            Process process = ServerProcess.launch(folder, Map.of());
            pause(random.nextInt((int) startMillis));
            process.destroyForcibly().waitFor();
        } else {
            ServerProcess server = start();
            try (DiskWatch disk =
                    new DiskWatch(List.of(data.resolve("extracts"), data.resolve("analytics"), data.resolve("tmp")))) {
                checkHealth(server, "before " + after);
                askAll(server, "before " + after);
                Thread reader = reading(server, "at " + after);
                tables.change(random);
                if (!disk.await(at.path, PATIENCE)) {
                    missed++;
                }
                pause(random.nextInt(MOST_DELAY_MILLIS));
                server.process().destroyForcibly().waitFor();
                reader.join();
            }
        }
        kills.merge(at, 1, Integer::sum);
        log.accept(after);
    }

    private void checkHealth(ServerProcess server, String when) throws Exception {
        HttpResponse<String> health = server.get("/api/health/detailed", token);
        if (health.statusCode() != 200 || health.body().contains("damaged")) {
            violations.add(when + ": health is " + health.statusCode() + " " + health.body());
        }
    }

    private void askAll(ServerProcess server, String when) throws Exception {
        for (String table : tables.names()) {
            ask(server, table, tables.seen(table), when);
        }
    }

    private boolean ask(ServerProcess server, String table, int oldest, String when) throws Exception {
        String question = JSON.createObjectNode()
                .put("sql", PostgresVersions.QUESTION + table)
                .toString();
        HttpResponse<String> answer = server.post("/api/query", question, token);
        if (answer.statusCode() != 200) {
            violations.add(when + ": " + table + " is answered " + answer.statusCode() + " " + answer.body());
            return false;
        }
        JsonNode row = JSON.readTree(answer.body()).path("rows").path(0);
        String wrong =
                tables.judge(table, oldest, row.path(0).asInt(), row.path(1).asText());
        if (!wrong.isEmpty()) {
            violations.add(when + ": " + wrong);
        }
        return wrong.isEmpty();
    }

    /** Asks until the server is gone; only that may end it. */
    private Thread reading(ServerProcess server, String when) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (server.process().isAlive()) {
                            askAll(server, when);
                            pause(50);
                        }
                    } catch (Exception e) {
                        if (!ended(server)) {
                            violations.add(when + ": " + e);
                        }
                    }
                },
                "postgres-reader");
        thread.start();
        return thread;
    }

    private static boolean ended(ServerProcess server) {
        try {
            return server.process().waitFor(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Once nothing disturbs it, the schedule brings every table to its newest version, and a stop leaves nothing. */
    private void settleAndStop(String when) throws Exception {
        try (ServerProcess server = start()) {
            checkHealth(server, when);
            askAll(server, when);
            settle(server, when);
            server.stop();
        }
        DataFolderFiles.leftovers(data).forEach(file -> violations.add(when + ": left behind " + file));
    }

    /** A run that has begun after now has ended well: what the database has now is here. */
    private void settle(ServerProcess server, String when) throws Exception {
        Instant now = Instant.now();
        JsonNode listed = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(100, TimeUnit.MILLISECONDS)
                .until(
                        () -> JSON.readTree(server.get("/api/sync/runs?limit=20", token)
                                        .body())
                                .path("runs"),
                        all -> {
                            for (JsonNode run : all) {
                                if (run.path("status").asText().equals("ok")
                                        && run.path("tables_done").asInt()
                                                == tables.names().size()
                                        && Instant.parse(run.path("started_at").asText())
                                                .isAfter(now)) {
                                    return true;
                                }
                            }
                            return false;
                        });
        listed.forEach(run -> runs.merge(run.path("status").asText(), 1, Integer::sum));
        for (String table : tables.names()) {
            ask(server, table, tables.newest(table), when + ", settled");
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
