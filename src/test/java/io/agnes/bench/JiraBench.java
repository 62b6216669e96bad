package io.agnes.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Events of Jira through the whole engine, from a second process on this machine: how many are acknowledged a second,
 * each on disk; then how long it takes at 200 a second until a query sees them. Events carry their issue whole and Jira is
 * not asked. Arguments: events (20000), connections (8), seconds at 200 a second (30). Ends with 1 when a goal is missed.
 */
public final class JiraBench {
    private static final String SECRET = "the secret of the measurement";
    private static final int RATE = 200;
    /** Looking without a pause would take a core from what is looked at. */
    private static final long LOOK_NANOS = 20_000_000;

    /** As many as it takes until Java has compiled what is hot. */
    private static final int WARM_UP = 40_000;

    private static final double GOAL_PER_SECOND = 2_000;
    private static final double GOAL_MILLIS = 20;
    private static final double GOAL_VISIBLE_MILLIS = 3_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final BenchEngine engine;

    private JiraBench(BenchEngine engine) {
        this.engine = engine;
    }

    public static void main(String[] args) throws Exception {
        int events = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        int connections = args.length > 1 ? Integer.parseInt(args[1]) : 8;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 30;
        Path folder = BenchEngine.folder("jira-bench");
        boolean met;
        try (BenchEngine engine = BenchEngine.start(folder, Map.of("JIRA_WEBHOOK_SECRET", SECRET))) {
            JiraBench bench = new JiraBench(engine);
            bench.send(1_000_000, WARM_UP, connections, 0);
            met = bench.acknowledged(events, connections);
            bench.waitFor(WARM_UP + events);
            met &= bench.visible(RATE * seconds, WARM_UP + events);
        }
        System.exit(met ? 0 : 1);
    }

    private boolean acknowledged(int events, int connections) throws Exception {
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = machine.getProcessCpuTime();
        List<String> told = send(2_000_000, events, connections, 0);
        processor = machine.getProcessCpuTime() - processor;
        String[] words = told.get(told.size() - 1).split(" ");
        double perSecond = Double.parseDouble(words[1]);
        double p99 = Double.parseDouble(words[5]);
        System.out.printf(
                Locale.ROOT,
                "%,d events of 2 KB over %d connections: %,.0f a second (goal %,.0f), p50 %s ms, p99 %.1f ms (goal %.0f)%n",
                events,
                connections,
                perSecond,
                GOAL_PER_SECOND,
                words[3],
                p99,
                GOAL_MILLIS);
        System.out.printf(
                Locale.ROOT,
                "processor time of an event: %.3f ms in the server, with what it applied meanwhile; %s ms in the sender%n",
                processor / 1e6 / events,
                words[7]);
        return perSecond >= GOAL_PER_SECOND && p99 <= GOAL_MILLIS;
    }

    private boolean visible(int events, int before) throws Exception {
        TreeMap<Integer, Long> seen = new TreeMap<>();
        Thread looks = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted() && (seen.isEmpty() || seen.lastKey() < events)) {
                LockSupport.parkNanos(LOOK_NANOS);
                int count = count() - before;
                synchronized (seen) {
                    seen.putIfAbsent(count, System.currentTimeMillis());
                }
            }
        });
        looks.start();
        List<String> told = send(3_000_000, events, 8, RATE);
        looks.join(60_000);
        double[] millis = new double[events];
        for (String line : told) {
            if (line.startsWith("sent ")) {
                String[] words = line.split(" ");
                int index = Integer.parseInt(words[1]) - 3_000_000;
                synchronized (seen) {
                    Map.Entry<Integer, Long> at = seen.ceilingEntry(index + 1);
                    millis[index] = at == null ? Double.MAX_VALUE : at.getValue() - Long.parseLong(words[2]);
                }
            }
        }
        Arrays.sort(millis);
        double p99 = millis[events * 99 / 100];
        System.out.printf(
                Locale.ROOT,
                "at %d events a second, sent to seen by a query: p50 %.0f ms, p99 %.0f ms (goal %.0f)%n",
                RATE,
                millis[events / 2],
                p99,
                GOAL_VISIBLE_MILLIS);
        return p99 <= GOAL_VISIBLE_MILLIS;
    }

    private void waitFor(int events) {
        long start = System.nanoTime();
        while (count() < events) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        System.out.printf(Locale.ROOT, "all of them seen by a query %.1f s later%n", (System.nanoTime() - start) / 1e9);
    }

    private int count() {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(engine.address().resolve("/api/query"))
                            .header("Authorization", "Bearer " + engine.token())
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"sql\": \"select count(*) from jira.issues\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return json.readTree(answer.body()).at("/rows/0/0").asInt();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private List<String> send(int first, int events, int connections, int perSecond) throws Exception {
        Process sender = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JiraSender.class.getName(),
                        Integer.toString(engine.port()),
                        SECRET,
                        Integer.toString(first),
                        Integer.toString(events),
                        Integer.toString(connections),
                        Integer.toString(perSecond))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>();
        try (var out = sender.inputReader()) {
            out.lines().forEach(lines::add);
        }
        if (sender.waitFor() != 0) {
            throw new IllegalStateException("The sender has failed.");
        }
        return lines;
    }
}
