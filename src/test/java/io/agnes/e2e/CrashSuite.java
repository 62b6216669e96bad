package io.agnes.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Kills the packaged server with SIGKILL again and again on one data folder, starts it on what is left, and looks for
 * everything a kill must not do. The same seed draws the same moments; how far the server got by then differs.
 */
public final class CrashSuite {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS_PER_STOP = 10;
    /** A life is short: one query process is enough, and code that is compiled well comes too late. */
    private static final String SETTINGS = "instance:\n  name: Crashes\nquery:\n  processes: 1\n";

    private static final String FLAGS = "-XX:TieredStopAtLevel=1";

    private static final int MOST_DELAY_MILLIS = 40;
    private static final int MOST_TRIES = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Set<String> OPEN = Set.of("queued", "running");

    private final Path folder;
    private final Path data;
    private final Random random;
    private final Consumer<String> log;
    private final CrashSources sources;
    private final Map<Moment, Integer> kills = new EnumMap<>(Moment.class);
    private final Map<String, Integer> endings = new TreeMap<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<String> admins = new ArrayList<>();
    private int starts;
    private final Set<String> accepted = new ConcurrentSkipListSet<>();
    private final Map<String, Boolean> cancelled = new ConcurrentSkipListMap<>();
    private String token;
    private long startMillis = 3_000;
    private int missed;

    /**
     * What came of it.
     *
     * @param kills by moment
     * @param missed kills that came at no moment of their kind, because it did not show within ten seconds
     * @param endings the runs that were accepted, by the status they ended with
     * @param violations each with the kill after which it was found; none is the aim
     */
    public record Result(
            Map<Moment, Integer> kills,
            int missed,
            Map<String, Integer> endings,
            List<String> violations,
            Duration elapsed) {

        @Override
        public String toString() {
            return kills.values().stream().mapToInt(Integer::intValue).sum() + " kills " + kills + ", " + missed
                    + " missed, runs " + endings + ", " + violations.size() + " violations, " + elapsed.toSeconds()
                    + " s";
        }
    }

    private CrashSuite(Path folder, long seed, Consumer<String> log) throws IOException {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.random = new Random(seed);
        this.log = log;
        this.sources = new CrashSources(data, 3, 2);
    }

    /**
     * @param folder empty; all that the server keeps goes there
     * @param log told of each kill
     */
    public static Result run(Path folder, long seed, int kills, Consumer<String> log) throws Exception {
        long begin = System.nanoTime();
        CrashSuite suite = new CrashSuite(folder, seed, log);
        suite.prepare();
        for (int kill = 1; kill <= kills; kill++) {
            Moment moment = Moment.values()[kill % Moment.values().length];
            suite.kill(kill, moment);
            if (kill % KILLS_PER_STOP == 0 || kill == kills) {
                suite.syncAndStop("kill " + kill + " (" + moment + ")");
            }
        }
        return new Result(
                suite.kills,
                suite.missed,
                suite.endings,
                suite.violations,
                Duration.ofNanos(System.nanoTime() - begin));
    }

    private void prepare() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("config")).resolve("instance.yaml"), SETTINGS);
        try (ServerProcess server = start()) {
            token = server.token(admins.get(0), ServerProcess.PASSWORD);
            server.sync(token);
            checkTables(server, "the first sync");
            server.stop();
        }
    }

    private ServerProcess start() throws Exception {
        String admin = "admin" + starts++ + "@example.com";
        long begin = System.nanoTime();
        ServerProcess server =
                ServerProcess.start(folder, Map.of("SEED_ADMIN_EMAIL", admin, "JDK_JAVA_OPTIONS", FLAGS));
        startMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        admins.add(admin);
        return server;
    }

    private void kill(int number, Moment moment) throws Exception {
        String after = "kill " + number + " (" + moment + ")";
        if (moment == Moment.START) {
            Process process = ServerProcess.launch(folder, Map.of("JDK_JAVA_OPTIONS", FLAGS));
            pause(random.nextInt((int) startMillis));
            process.destroyForcibly().waitFor();
        } else {
            ServerProcess server = start();
            try (DiskWatch disk = new DiskWatch(List.of(data.resolve("extracts"), data.resolve("analytics")))) {
                check(server, after + ", before it");
                sources.change(random);
                int delay = random.nextInt(MOST_DELAY_MILLIS);
                Thread reader = reading(server);
                Thread writer = moment == Moment.STATE ? queueing(server) : null;
                if (moment == Moment.STATE) {
                    pause(200 + 20L * delay);
                } else {
                    trigger(server);
                    if (!disk.await(moment.path(), PATIENCE)) {
                        missed++;
                    }
                    pause(delay);
                }
                server.process().destroyForcibly().waitFor();
                reader.join();
                if (writer != null) {
                    writer.join();
                }
            }
        }
        kills.merge(moment, 1, Integer::sum);
        log.accept(after);
    }

    /** What holds after every start, whatever happened before. */
    private void check(ServerProcess server, String when) throws Exception {
        HttpResponse<String> health = server.get("/api/health/detailed", token);
        if (health.statusCode() != 200 || health.body().contains("damaged")) {
            violations.add(when + ": health is " + health.statusCode() + " " + health.body());
        }
        checkTables(server, when);
        checkRuns(server, when);
    }

    private void checkTables(ServerProcess server, String when) throws Exception {
        for (String table : sources.tables()) {
            ask(server, table, when);
        }
    }

    private void ask(ServerProcess server, String table, String when) throws Exception {
        int oldest = sources.oldest(table);
        HttpResponse<String> answer = query(server, table);
        for (int again = 0; answer.statusCode() == 503 && again < MOST_TRIES; again++) {
            answer = query(server, table);
        }
        if (answer.statusCode() != 200) {
            violations.add(when + ": " + table + " is answered " + answer.statusCode() + " " + answer.body());
            return;
        }
        JsonNode row = JSON.readTree(answer.body()).path("rows").path(0);
        String wrong = sources.judge(
                table,
                oldest,
                row.path(0).asLong(),
                row.path(1).asLong(),
                row.path(2).asLong(),
                row.path(3).asLong());
        if (!wrong.isEmpty()) {
            violations.add(when + ": " + wrong);
        }
    }

    /** On a busy machine no query process may be up yet; then it says 503 after a while, and a client asks again. */
    private HttpResponse<String> query(ServerProcess server, String table) throws Exception {
        return server.post(
                "/api/query",
                JSON.createObjectNode().put("sql", sources.question(table)).toString(),
                token);
    }

    /** Every run that was answered 202 is there and comes to an end; what was answered as cancelled is cancelled. */
    private void checkRuns(ServerProcess server, String when) throws Exception {
        for (String run : accepted) {
            HttpResponse<String> answer = server.get("/api/sync/runs/" + run, token);
            if (answer.statusCode() != 200) {
                violations.add(when + ": run " + run + " is answered " + answer.statusCode());
                continue;
            }
            String status = server.awaitRun(run, token).path("status").asText();
            endings.merge(status, 1, Integer::sum);
            if (OPEN.contains(status) || cancelled.containsKey(run) && !status.equals("cancelled")) {
                violations.add(when + ": run " + run + " ended as " + status
                        + (cancelled.containsKey(run) ? " and was cancelled" : ""));
            }
        }
        accepted.clear();
        cancelled.clear();
    }

    private Thread reading(ServerProcess server) {
        return whileAlive("crash-reader", server, () -> {
            for (String table : sources.tables()) {
                ask(server, table, "while reading");
            }
        });
    }

    private Thread queueing(ServerProcess server) {
        return whileAlive("crash-writer", server, () -> {
            String run = trigger(server);
            if (run.hashCode() % 3 != 0) {
                HttpResponse<String> answer = server.send(
                        server.request("/api/sync/runs/" + run, token).DELETE());
                if (answer.statusCode() == 200) {
                    cancelled.put(run, true);
                }
            }
        });
    }

    private String trigger(ServerProcess server) throws Exception {
        HttpResponse<String> answer = server.post("/api/sync/trigger", "[]", token);
        if (answer.statusCode() != 202) {
            throw new IOException("A trigger was answered " + answer.statusCode() + " " + answer.body());
        }
        String run = JSON.readTree(answer.body()).path("run_id").asText();
        accepted.add(run);
        return run;
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Repeats work until the server is gone; only that may end it. */
    private Thread whileAlive(String name, ServerProcess server, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (server.process().isAlive()) {
                            work.run();
                        }
                    } catch (Exception e) {
                        if (!ended(server)) {
                            violations.add(name + ": " + e);
                        }
                    }
                },
                name);
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

    private void syncAndStop(String after) throws Exception {
        try (ServerProcess server = start()) {
            check(server, "after " + after);
            JsonNode run = server.sync(token);
            if (!run.path("status").asText().equals("ok")) {
                violations.add("after " + after + ": a sync ended as " + run);
            }
            checkTables(server, "after " + after + " and a sync");
            for (String table : sources.tables()) {
                if (sources.oldest(table) != sources.newest(table)) {
                    violations.add("after " + after + " and a sync: " + table + " has not its newest version");
                }
            }
            checkAdmins(server, after);
            server.stop();
        }
        DataFolderFiles.leftovers(data).forEach(file -> violations.add("after " + after + ": left behind " + file));
    }

    /** Each start has made an account of its own; those of the starts since the last look are there. */
    private void checkAdmins(ServerProcess server, String after) throws Exception {
        for (String admin : admins) {
            if (server.token(admin, ServerProcess.PASSWORD).isEmpty()) {
                violations.add("after " + after + ": the account " + admin + " is lost");
            }
        }
        admins.clear();
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
