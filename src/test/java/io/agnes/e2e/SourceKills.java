package io.agnes.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.e2e.KilledSource.Held;
import io.agnes.e2e.KilledSource.Spot;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Kills the packaged server with SIGKILL again and again while it syncs a source each second on schedule, and the source
 * changes. After each start every table is one whole state of the source, none older than what a finished run or an
 * answer has shown; the runs that were cut off say so. The same seed draws the same moments.
 */
public final class SourceKills {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS_PER_STOP = 10;
    private static final int MOST_DELAY_MILLIS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String EACH_SECOND = "* * * * * ?";
    private static final String NEVER = "0 0 0 1 1 ? 2099";
    private static final List<String> OPEN = List.of("queued", "running");
    /** The server is not up yet. */
    private static final Spot START = new Spot("START", null, null);

    /** A life is short: code that is compiled well comes too late. */
    private static final String FLAGS = "-XX:TieredStopAtLevel=1";

    /** What is synced. */
    public enum Kind {
        KEBOOLA,
        POSTGRES,
        JSONAPI;

        private KilledSource open(Random random) throws Exception {
            return switch (this) {
                case KEBOOLA -> new KilledKeboola(random);
                case POSTGRES -> new KilledPostgres();
                case JSONAPI -> new KilledJsonApi(random);
            };
        }
    }

    /**
     * What came of it.
     *
     * @param kills by where the sync was
     * @param missed kills that came at no moment of their kind, because it did not show in time
     * @param runs those of the schedule, by the status they ended with
     * @param violations each with the kill after which it was found; none is the aim
     * @param starts how long one took, in milliseconds, on average
     */
    public record Result(
            Map<String, Integer> kills,
            int missed,
            Map<String, Integer> runs,
            List<String> violations,
            Duration elapsed,
            long starts) {

        @Override
        public String toString() {
            return kills.values().stream().mapToInt(Integer::intValue).sum() + " kills " + kills + ", " + missed
                    + " missed, runs " + runs + ", " + violations.size() + " violations, " + elapsed.toSeconds()
                    + " s, a start " + starts + " ms";
        }
    }

    private final Path folder;
    private final Path data;
    private final Random random;
    private final Consumer<String> log;
    private final KilledSource source;
    private final VersionLedger versions;
    private final List<Spot> spots;
    private final Map<String, Integer> kills = new TreeMap<>();
    private final Map<String, String> runs = new TreeMap<>();
    private final List<String> cutOff = new ArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private String token;
    private long startMillis = 3_000;
    private long startsMillis;
    private int starts;
    private int missed;

    private SourceKills(Path folder, Random random, Consumer<String> log, KilledSource source) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.random = random;
        this.log = log;
        this.source = source;
        this.versions = source.versions();
        this.spots = Stream.concat(
                        source.spots().stream(),
                        Stream.of(Spot.of(Moment.CONVERSION), Spot.of(Moment.PUBLISH), Spot.of(Moment.REBUILD), START))
                .toList();
    }

    /**
     * @param folder empty; all that the server keeps goes there
     * @param log told of each kill
     */
    public static Result run(Kind kind, Path folder, long seed, int kills, Consumer<String> log) throws Exception {
        long begin = System.nanoTime();
        Random random = new Random(seed);
        try (KilledSource source = kind.open(random)) {
            SourceKills suite = new SourceKills(folder, random, log, source);
            suite.prepare();
            for (int kill = 1; kill <= kills; kill++) {
                Spot spot = suite.spots.get(kill % suite.spots.size());
                suite.kill("kill " + kill + " (" + spot + ")", spot);
                if (kill % KILLS_PER_STOP == 0 || kill == kills) {
                    suite.settleAndStop("after kill " + kill + " (" + spot + ")");
                }
            }
            Map<String, Integer> endings = new TreeMap<>();
            suite.runs.values().forEach(status -> endings.merge(status, 1, Integer::sum));
            return new Result(
                    suite.kills,
                    suite.missed,
                    endings,
                    suite.violations,
                    Duration.ofNanos(System.nanoTime() - begin),
                    suite.startsMillis / suite.starts);
        }
    }

    private void prepare() throws Exception {
        Path config = Files.createDirectories(folder.resolve("config"));
        String connection = source.connection();
        Files.writeString(
                config.resolve("instance.yaml"),
                "instance:\n  name: Test Instance\nquery:\n  processes: 1\n"
                        + (connection.isEmpty() ? "" : "data_sources:\n" + connection));
        try (ServerProcess server = start(NEVER)) {
            token = server.adminToken();
            for (ObjectNode table : source.registrations()) {
                register(server, table);
            }
            settle(server, "at the beginning");
            server.stop();
        }
    }

    private void register(ServerProcess server, ObjectNode table) throws Exception {
        HttpResponse<String> answer = server.post("/api/admin/register-table", table.toString(), token);
        if (answer.statusCode() != 201) {
            throw new IOException("A registration was answered " + answer.statusCode() + " " + answer.body());
        }
    }

    private Map<String, String> variables() throws IOException {
        Map<String, String> variables = new HashMap<>(source.variables(folder));
        variables.put("JDK_JAVA_OPTIONS", FLAGS);
        return variables;
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
        startsMillis += startMillis;
        starts++;
        return server;
    }

    private void kill(String after, Spot spot) throws Exception {
        if (spot == START) {
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
                if (spot.path() == null) {
                    killWhileHeld(server, spot, delay);
                } else {
                    killWhenWritten(server, spot, delay);
                }
                reader.join();
            } finally {
                server.process().destroyForcibly();
            }
        }
        kills.merge(spot.name(), 1, Integer::sum);
        log.accept(after);
    }

    /** The run waits for the source when the server dies, so it is one that is cut off. */
    private void killWhileHeld(ServerProcess server, Spot spot, int delay) throws Exception {
        source.change(random);
        try (Held hold = source.hold(spot, random)) {
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

    private void killWhenWritten(ServerProcess server, Spot spot, int delay) throws Exception {
        try (DiskWatch disk =
                new DiskWatch(List.of(data.resolve("extracts"), data.resolve("analytics"), data.resolve("tmp")))) {
            source.change(random);
            if (!disk.await(spot.path(), PATIENCE)) {
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
        for (String table : versions.names()) {
            ask(server, table, Math.max(versions.seen(table), versions.versionAt(table, acknowledged)), when);
        }
    }

    /**
     * No run that an earlier process had is left open, and those that a kill cut off are marked; none has failed.
     *
     * @return when the newest run began that has ended well: what the source had then was brought here
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
                    && run.path("tables_done").asInt() == versions.names().size()) {
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
                JSON.createObjectNode().put("sql", source.question(table)).toString(),
                token);
        if (answer.statusCode() != 200) {
            violations.add(when + ": " + table + " is answered " + answer.statusCode() + " " + answer.body());
            return;
        }
        JsonNode row = JSON.readTree(answer.body()).path("rows").path(0);
        String wrong =
                versions.judge(table, oldest, row.path(0).asInt(), row.path(1).asText());
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
                            for (String table : versions.names()) {
                                ask(server, table, versions.seen(table), when);
                            }
                            pause(50);
                        }
                    } catch (Exception e) {
                        if (!ended(server)) {
                            violations.add(when + ": " + e);
                        }
                    }
                },
                "kills-reader");
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
        for (String table : versions.names()) {
            ask(server, table, versions.newest(table), when + ", settled");
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
