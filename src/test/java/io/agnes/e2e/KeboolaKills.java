package io.agnes.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.source.keboola.KeboolaStandIn;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
 * Kills the packaged server with SIGKILL again and again while it syncs a project of Keboola each second on schedule,
 * and the project changes. After each start every table is one whole state of the project, none older than what a
 * finished run or an answer has shown; the runs that were cut off say so. The same seed draws the same moments.
 */
public final class KeboolaKills {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS_PER_STOP = 10;
    private static final int MOST_DELAY_MILLIS = 40;
    private static final int SLICES_OF_A_RUN = 9;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String EACH_SECOND = "* * * * * ?";
    private static final String NEVER = "0 0 0 1 1 ? 2099";
    private static final List<String> OPEN = List.of("queued", "running");

    /** Where the sync of the project is when the server is killed. */
    public enum At {
        /** An export is being started. */
        EXPORT("/export-async", null),
        /** An export is being asked about. */
        JOB("/jobs/", null),
        /** Half of a slice has come. */
        SLICE(".csv.gz", null),
        CONVERSION(null, Moment.CONVERSION),
        PUBLISH(null, Moment.PUBLISH),
        REBUILD(null, Moment.REBUILD),
        /** The server is not up yet. */
        START(null, null);

        private final String path;
        private final Moment moment;

        At(String path, Moment moment) {
            this.path = path;
            this.moment = moment;
        }
    }

    /**
     * What came of it.
     *
     * @param kills by moment
     * @param missed kills that came at no moment of their kind, because it did not show in time
     * @param runs those of the schedule, by the status they ended with
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
    private final KeboolaStandIn keboola;
    private final KeboolaProjectVersions project;
    private final Map<At, Integer> kills = new EnumMap<>(At.class);
    private final Map<String, String> runs = new TreeMap<>();
    private final List<String> cutOff = new ArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private String token;
    private long startMillis = 3_000;
    private int missed;

    private KeboolaKills(Path folder, long seed, Consumer<String> log, KeboolaStandIn keboola) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.random = new Random(seed);
        this.log = log;
        this.keboola = keboola;
        this.project = new KeboolaProjectVersions(keboola, random);
    }

    /**
     * @param folder empty; all that the server keeps goes there
     * @param log told of each kill
     */
    public static Result run(Path folder, long seed, int kills, Consumer<String> log) throws Exception {
        long begin = System.nanoTime();
        try (KeboolaStandIn keboola = new KeboolaStandIn()) {
            keboola.storage = KeboolaStandIn.Storage.SIGNED;
            keboola.pollsUntilDone = 0;
            KeboolaKills suite = new KeboolaKills(folder, seed, log, keboola);
            suite.prepare();
            for (int kill = 1; kill <= kills; kill++) {
                At at = At.values()[kill % At.values().length];
                suite.kill("kill " + kill + " (" + at + ")", at);
                if (kill % KILLS_PER_STOP == 0 || kill == kills) {
                    suite.settleAndStop("after kill " + kill + " (" + at + ")");
                }
            }
            Map<String, Integer> endings = new TreeMap<>();
            suite.runs.values().forEach(status -> endings.merge(status, 1, Integer::sum));
            return new Result(
                    suite.kills, suite.missed, endings, suite.violations, Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    private void prepare() throws Exception {
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("instance.yaml"), """
                instance:
                  name: Test Instance
                data_sources:
                  kbc:
                    type: keboola
                    url: %s
                """.formatted(keboola.url()));
        try (ServerProcess server = start(NEVER)) {
            token = server.adminToken();
            register(server, KeboolaProjectVersions.FULL, "full_refresh");
            register(server, KeboolaProjectVersions.INCREMENTAL, "incremental");
            register(server, KeboolaProjectVersions.PARTITIONED, "partitioned");
            settle(server, "at the beginning");
            server.stop();
        }
    }

    /** Nothing before the last sync is exported again, so what a kill loses stays lost. */
    private void register(ServerProcess server, String table, String strategy) throws Exception {
        ObjectNode request = JSON.createObjectNode()
                .put("name", table)
                .put("source", "kbc")
                .put("bucket", "in.c-crm")
                .put("sync_strategy", strategy);
        if (!strategy.equals("full_refresh")) {
            request.withObject("/options").put("incremental_window_days", "0");
        }
        if (strategy.equals("partitioned")) {
            request.withObject("/options").put("partition_by", "day");
        }
        HttpResponse<String> answer = server.post("/api/admin/register-table", request.toString(), token);
        if (answer.statusCode() != 201) {
            throw new IOException("A registration was answered " + answer.statusCode() + " " + answer.body());
        }
    }

    private Map<String, String> variables() {
        return Map.of("KEBOOLA_STORAGE_TOKEN", KeboolaStandIn.TOKEN);
    }

    private void schedule(String cron) throws IOException {
        String shipped = Files.readString(ServerProcess.HOME.resolve("config/application.properties"));
        Files.writeString(
                folder.resolve("config/application.properties"),
                shipped.replaceFirst("(?m)^jobs\\.data-refresh = .*$", "jobs.data-refresh = " + cron));
    }

    private ServerProcess start(String cron) throws Exception {
        schedule(cron);
        long begin = System.nanoTime();
        ServerProcess server = ServerProcess.start(folder, variables());
        startMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        return server;
    }

    private void kill(String after, At at) throws Exception {
        if (at == At.START) {
            Process process = ServerProcess.launch(folder, variables());
            pause(random.nextInt((int) startMillis));
            process.destroyForcibly().waitFor();
        } else {
            Instant launched = Instant.now();
            ServerProcess server = start(EACH_SECOND);
            try {
                checkAll(server, launched, "before " + after);
                int delay = random.nextInt(MOST_DELAY_MILLIS);
                Thread reader = reading(server, "at " + after);
                if (at.moment == null) {
                    killWhileHeld(server, at, delay);
                } else {
                    killWhenWritten(server, at, delay);
                }
                reader.join();
            } finally {
                server.process().destroyForcibly();
            }
        }
        kills.merge(at, 1, Integer::sum);
        log.accept(after);
    }

    /** The run waits for Keboola when the server dies, so it is one that is cut off. */
    private void killWhileHeld(ServerProcess server, At at, int delay) throws Exception {
        project.change(random);
        int before = random.nextInt(
                at == At.SLICE ? SLICES_OF_A_RUN : project.names().size());
        try (KeboolaStandIn.Hold hold = keboola.hold(at.path, before)) {
            if (hold.await(PATIENCE)) {
                listed(server).forEach(run -> {
                    if (run.path("status").asText().equals("running")) {
                        cutOff.add(run.path("run_id").asText());
                    }
                });
            } else {
                missed++;
            }
            pause(delay);
            server.process().destroyForcibly().waitFor();
        }
    }

    private void killWhenWritten(ServerProcess server, At at, int delay) throws Exception {
        try (DiskWatch disk = new DiskWatch(List.of(data.resolve("extracts"), data.resolve("analytics")))) {
            project.change(random);
            if (!disk.await(at.moment.path(), PATIENCE)) {
                missed++;
            }
            pause(delay);
            server.process().destroyForcibly().waitFor();
        }
    }

    /** What holds after every start, whatever happened before. */
    private void checkAll(ServerProcess server, Instant launched, String when) throws Exception {
        HttpResponse<String> health = server.get("/api/health/detailed", token);
        if (health.statusCode() != 200 || health.body().contains("damaged")) {
            violations.add(when + ": health is " + health.statusCode() + " " + health.body());
        }
        Instant acknowledged = checkRuns(server, launched, when);
        for (String table : project.names()) {
            ask(server, table, Math.max(project.seen(table), project.versionAt(table, acknowledged)), when);
        }
    }

    /**
     * No run that an earlier process had is left open, and those that a kill cut off are marked; none has failed.
     *
     * @return when the newest run began that has ended well: what the project had then was brought here
     */
    private Instant checkRuns(ServerProcess server, Instant launched, String when) throws Exception {
        List<JsonNode> listed = Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .until(() -> listed(server), all -> all.stream()
                        .filter(run -> time(run, "requested_at").isBefore(launched))
                        .noneMatch(run -> OPEN.contains(run.path("status").asText())));
        Instant acknowledged = Instant.EPOCH;
        for (JsonNode run : listed) {
            String status = run.path("status").asText();
            if (OPEN.contains(status)) {
                continue;
            }
            String id = run.path("run_id").asText();
            runs.put(id, status);
            if (!List.of("ok", "interrupted").contains(status)) {
                violations.add(when + ": a run ended as " + run);
            } else if (cutOff.remove(id) && !status.equals("interrupted")) {
                violations.add(when + ": a run that was cut off is " + run);
            } else if (status.equals("ok")
                    && run.path("tables_done").asInt() == project.names().size()) {
                Instant started = time(run, "started_at");
                acknowledged = started.isAfter(acknowledged) ? started : acknowledged;
            }
        }
        cutOff.forEach(id -> violations.add(when + ": the run " + id + " is not there any more"));
        cutOff.clear();
        return acknowledged;
    }

    private List<JsonNode> listed(ServerProcess server) throws Exception {
        List<JsonNode> listed = new ArrayList<>();
        JSON.readTree(server.get("/api/sync/runs?limit=50", token).body())
                .path("runs")
                .forEach(listed::add);
        return listed;
    }

    private static Instant time(JsonNode run, String field) {
        return Instant.parse(run.path(field).asText());
    }

    private void ask(ServerProcess server, String table, int oldest, String when) throws Exception {
        HttpResponse<String> answer = server.post(
                "/api/query",
                JSON.createObjectNode()
                        .put("sql", KeboolaProjectVersions.question(table))
                        .toString(),
                token);
        if (answer.statusCode() != 200) {
            violations.add(when + ": " + table + " is answered " + answer.statusCode() + " " + answer.body());
            return;
        }
        JsonNode row = JSON.readTree(answer.body()).path("rows").path(0);
        String wrong =
                project.judge(table, oldest, row.path(0).asInt(), row.path(1).asText());
        if (!wrong.isEmpty()) {
            violations.add(when + ": " + wrong);
        }
    }

    /** Asks until the server is gone; only that may end it. */
    private Thread reading(ServerProcess server, String when) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (server.process().isAlive()) {
                            for (String table : project.names()) {
                                ask(server, table, project.seen(table), when);
                            }
                            pause(50);
                        }
                    } catch (Exception e) {
                        if (!ended(server)) {
                            violations.add(when + ": " + e);
                        }
                    }
                },
                "keboola-reader");
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

    /** One undisturbed sync brings every table to its newest version, and a stop after it leaves nothing. */
    private void settleAndStop(String when) throws Exception {
        Instant launched = Instant.now();
        try (ServerProcess server = start(NEVER)) {
            checkAll(server, launched, when);
            settle(server, when);
            server.stop();
        }
        DataFolderFiles.leftovers(data).forEach(file -> violations.add(when + ": left behind " + file));
    }

    private void settle(ServerProcess server, String when) throws Exception {
        JsonNode run = server.sync(token);
        if (!run.path("status").asText().equals("ok")) {
            violations.add(when + ": a sync ended as " + run);
        }
        for (String table : project.names()) {
            ask(server, table, project.newest(table), when + ", settled");
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
