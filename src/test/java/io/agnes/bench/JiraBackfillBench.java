package io.agnes.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code bench/run jirabackfill [issues]}: a backfill of 100,000 issues with five comments each through the whole engine,
 * from a stand-in for Jira in a process of its own, and the memory that it takes. Ends with 1 when it takes more than
 * five minutes for 100,000, or rows are missing.
 */
public final class JiraBackfillBench {
    private static final double GOAL_SECONDS = 300;
    private static final int GOAL_ISSUES = 100_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private JiraBackfillBench() {}

    public static void main(String[] args) throws Exception {
        int issues = args.length > 0 ? Integer.parseInt(args[0]) : GOAL_ISSUES;
        Path folder = BenchEngine.folder("jira-backfill");
        Process site = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JiraSite.class.getName(),
                        Integer.toString(issues))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, String> settings = Map.of(
                "JIRA_DOMAIN", site.inputReader().readLine(), "JIRA_EMAIL", "bench@example.com", "JIRA_API_TOKEN", "t");
        boolean met;
        try (BenchEngine engine = BenchEngine.start(folder, settings)) {
            met = measure(engine, issues);
        } finally {
            site.destroy();
        }
        System.exit(met ? 0 : 1);
    }

    private static boolean measure(BenchEngine engine, int issues) throws Exception {
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = machine.getProcessCpuTime();
        long start = System.nanoTime();
        ask(engine, "/api/admin/jira/backfill", "{}");
        long resident = 0;
        JsonNode status;
        do {
            LockSupport.parkNanos(500_000_000);
            status = ask(engine, "/api/admin/jira/status", null);
            resident = Math.max(resident, residentMegabytes());
        } while (status.at("/backfill/finished_at").isNull());
        double seconds = (System.nanoTime() - start) / 1e9;
        processor = machine.getProcessCpuTime() - processor;
        String sql = "{\"sql\": \"select (select count(*) from jira.issues), (select count(*) from jira.comments)\"}";
        String wanted = "[" + issues + "," + 5L * issues + "]";
        String found = "";
        for (int tries = 0; tries < 20 && !found.equals(wanted); tries++) {
            LockSupport.parkNanos(500_000_000);
            found = ask(engine, "/api/query", sql).at("/rows/0").toString();
        }
        System.out.printf(
                Locale.ROOT,
                "%,d issues in %.0f s, %.0f a second (goal %.0f s for %,d); %.1f ms of processor time "
                        + "each; resident memory at most %,d MB; "
                        + "shards written %d times; issues and comments: %s%n",
                issues,
                seconds,
                issues / seconds,
                GOAL_SECONDS,
                GOAL_ISSUES,
                processor / 1e6 / issues,
                resident,
                status.path("compactions").asInt(),
                found);
        return seconds <= GOAL_SECONDS * issues / GOAL_ISSUES && found.equals(wanted);
    }

    private static long residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    private static JsonNode ask(BenchEngine engine, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(engine.address().resolve(path))
                .header("Authorization", "Bearer " + engine.token())
                .header("Content-Type", "application/json");
        if (body != null) {
            request.POST(BodyPublishers.ofString(body));
        }
        return JSON.readTree(
                HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
    }
}
