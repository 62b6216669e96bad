package io.agnes.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.llm.LlmStandIn;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Transcripts from a folder to items of the memory through the whole engine, while the model (a stand-in over HTTP, in this
 * process) answers at once and finds one thing in each. Arguments: sessions (1000), turns of each (100). Ends with 1 when
 * it takes longer than its goal or something is missing.
 */
public final class SessionsBench {
    private static final double GOAL_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WORDS =
            " The report of last month counts orders that were sent, while this one counts those"
                    + " that were paid; both leave out what was given back within thirty days of the order.";

    private final HttpClient http = HttpClient.newHttpClient();
    private final BenchEngine engine;

    private SessionsBench(BenchEngine engine) {
        this.engine = engine;
    }

    public static void main(String[] args) throws Exception {
        int sessions = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int turns = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Path folder = BenchEngine.folder("sessions-bench");
        long bytes = lay(folder.resolve("homes/admin"), sessions, turns);
        boolean met;
        try (LlmStandIn model = new LlmStandIn()) {
            AtomicInteger answers = new AtomicInteger();
            model.model = text -> {
                model.calls.clear();
                return text.contains("<transcript>") ? finding(answers.incrementAndGet()) : "{\"contradictions\": []}";
            };
            String settings = "ai:\n  provider: anthropic\n  daily_tokens: 0\n  base_url: " + model.url("anthropic")
                    + "\nsessions:\n  folders: " + folder.resolve("homes") + "/*\n  per_run: " + sessions + "\n";
            try (BenchEngine engine =
                    BenchEngine.start(folder, Map.of("ANTHROPIC_API_KEY", LlmStandIn.KEY), settings)) {
                met = new SessionsBench(engine).measure(sessions, turns, bytes);
            }
        }
        System.exit(met ? 0 : 1);
    }

    private static long lay(Path folder, int sessions, int turns) throws IOException {
        Files.createDirectories(folder);
        long bytes = 0;
        for (int session = 0; session < sessions; session++) {
            StringBuilder lines = new StringBuilder();
            for (int turn = 0; turn < turns; turn++) {
                String role = turn % 2 == 0 ? "user" : "assistant";
                ObjectNode line = JSON.createObjectNode().put("type", role);
                line.putObject("message")
                        .put("role", role)
                        .put("content", "Turn " + turn + " of " + session + "." + WORDS);
                lines.append(line).append('\n');
            }
            Path file = Files.writeString(folder.resolve("session-" + session + ".jsonl"), lines);
            bytes += Files.size(file);
        }
        return bytes;
    }

    private static String finding(int number) {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode one = answer.putArray("verifications").addObject();
        one.put("detection_type", "correction")
                .put("title", "Fact " + number)
                .put("content", "The report counts orders that were paid.")
                .put("user_quote", "this one counts those that were paid")
                .put("domain", "finance");
        one.putArray("entities").add("Order " + number).add("Report");
        return answer.toString();
    }

    private boolean measure(int sessions, int turns, long bytes) throws Exception {
        long begin = System.nanoTime();
        run("session-collector");
        double collecting = (System.nanoTime() - begin) / 1e9;
        run("verification-detector");
        double all = (System.nanoTime() - begin) / 1e9;
        int items = ask("GET", "/api/memory?status_filter=pending&per_page=1")
                .path("total_count")
                .asInt();
        System.out.printf(
                Locale.ROOT,
                "%,d sessions of %d turns, %,d bytes: collected in %.1f s, read in %.1f s, together %.1f s (goal at most %.0f)%n",
                sessions,
                turns,
                bytes,
                collecting,
                all - collecting,
                all,
                GOAL_SECONDS);
        System.out.printf(
                Locale.ROOT,
                "  items %d; heap at most %,d MB; resident at most %s (engine, model and client)%n",
                items,
                Runtime.getRuntime().maxMemory() >> 20,
                resident());
        return all <= GOAL_SECONDS && items == sessions;
    }

    /** Runs a job to its end, also when the answer comes before it. */
    private void run(String job) throws Exception {
        ask("POST", "/api/admin/run-" + job);
        Awaitility.await()
                .atMost(Duration.ofMinutes(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !ask("GET", "/api/admin/jobs").toString().contains("\"running\":true"));
    }

    private JsonNode ask(String method, String path) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(engine.address().resolve(path))
                        .header("Authorization", "Bearer " + engine.token())
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(path + " answers " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private static String resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.substring("VmHWM:".length()).strip())
                .findFirst()
                .orElse("unknown");
    }
}
