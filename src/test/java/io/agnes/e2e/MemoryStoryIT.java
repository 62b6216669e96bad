package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.llm.LlmStandIn;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What three analysts taught their agents reaches a fourth: their transcripts and notes go in by {@code da sync}, items
 * with evidence appear, a contradiction is found and settled, a mandate reaches the fourth's workspace, and what one of
 * them keeps to herself does not.
 */
class MemoryStoryIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "a long password of hers";
    private static final String SAID_NET = "No, actually revenue is net of refunds.";
    private static final String SAID_GROSS = "By the way, for us revenue is gross.";

    @TempDir
    static Path folder;

    private static LlmStandIn model;
    private static ServerProcess server;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        model = new LlmStandIn();
        model.model = MemoryStoryIT::understand;
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/instance.yaml"), """
                instance:
                  name: Story
                ai:
                  provider: ollama
                  model: llama-test
                  base_url: %s
                """.formatted(model.url("ollama")));
        server = ServerProcess.start(folder, Map.of());
        admin = server.adminToken();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        model.close();
    }

    @Test
    void whatThreeAnalystsTaughtReachesTheFourth() throws Exception {
        Analyst anna = new Analyst("anna");
        Analyst boris = new Analyst("boris");
        Analyst carla = new Analyst("carla");
        Analyst dora = new Analyst("dora");

        // Anna corrects her agent, and a governor agrees with her
        anna.saidInASession(SAID_NET);
        anna.da("sync", "--upload-only");
        assertThat(run("run-verification-detector").path("items_created").asInt())
                .isEqualTo(1);
        String net = pending("Revenue is net");
        assertThat(evidence(net)).isEqualTo(SAID_NET);
        governor("approve", net, "--reason", "The finance team counts it so");

        // Boris tells his agent otherwise; Carla writes two notes
        boris.saidInASession(SAID_GROSS);
        boris.da("sync", "--upload-only");
        carla.notes("The fiscal year begins in February. I call the orders table my darling.");
        carla.da("sync", "--upload-only");
        JsonNode read = run("run-verification-detector");
        assertThat(read.path("contradictions_recorded").asInt()).isEqualTo(1);
        assertThat(run("run-corporate-memory").path("items_new").asInt()).isEqualTo(2);
        String gross = pending("Revenue is gross");
        String year = pending("Fiscal year");
        String darling = pending("Darling");

        // the contradiction is settled as the model suggests: both items change
        JsonNode contradiction = JSON.readTree(governor("contradictions", "--resolved", "false", "--json"))
                .path("contradictions")
                .path(0);
        assertThat(contradiction.path("item_a_id").asText()).isEqualTo(gross);
        assertThat(contradiction.path("item_b_id").asText()).isEqualTo(net);
        String suggested =
                contradiction.path("suggested_resolution").path("action").asText();
        governor("resolve", contradiction.path("id").asText(), suggested, "--reason", "Anna is right");
        assertThat(status(gross)).isEqualTo("rejected");
        assertThat(status(net)).isEqualTo("approved");

        // what everybody must know is mandated, Dora wants two more; Carla keeps one of those to herself
        governor("mandate", net, "--reason", "Two reports disagreed", "--audience", "all");
        for (String item : List.of(year, darling)) {
            governor("approve", item);
            dora.da("memory", "vote", item, "up");
        }
        assertThat(dora.rulesAfter("sync")).contains("The orders table is my darling");
        HttpResponse<String> kept =
                server.post("/api/memory/" + darling + "/personal", "{\"is_personal\": true}", carla.token);
        assertThat(kept.statusCode()).as(kept.body()).isEqualTo(200);

        String rules = dora.rulesAfter("sync");
        assertThat(rules).contains("Revenue is net", "The fiscal year begins in February");
        assertThat(rules).doesNotContain("gross").doesNotContainIgnoringCase("darling");
        assertThat(server.get("/api/memory/" + darling + "/provenance", dora.token)
                        .statusCode())
                .isEqualTo(404);
        assertThat(carla.da("memory", "mine")).contains("Darling");

        // a mandate that is revoked leaves at the next sync
        governor("revoke", net, "--reason", "The definition is under review");
        assertThat(dora.rulesAfter("sync")).doesNotContain("Revenue is net").contains("February");
    }

    /** What the model makes of each kind of question. */
    private static String understand(String text) {
        if (text.contains("a conversation between a user and an agent")) {
            return text.contains(SAID_GROSS)
                    ? verification("unprompted_definition", "Revenue is gross", "Revenue is gross.", SAID_GROSS)
                    : verification("correction", "Revenue is net", "Revenue is net of refunds.", SAID_NET);
        }
        if (text.contains("in the notes of one of its analysts")) {
            if (!text.contains("my darling")) {
                return "{\"items\": []}";
            }
            return "{\"items\": [" + noted("Fiscal year", "The fiscal year begins in February.") + ", "
                    + noted("Darling", "The orders table is my darling.") + "]}";
        }
        if (text.contains("whether everybody in a company may read it")) {
            return Pattern.compile("\"number\": ?(\\d+)")
                    .matcher(text)
                    .results()
                    .map(each -> "{\"number\": " + each.group(1) + ", \"safe\": true, \"reason\": \"\"}")
                    .distinct()
                    .collect(Collectors.joining(", ", "{\"verdicts\": [", "]}"));
        }
        if (text.contains("Revenue is gross") && text.contains("Revenue is net")) {
            return """
                    {"contradictions": [{"new_id": "%s", "other_id": "%s", "severity": "hard",
                      "explanation": "Net or gross", "action": "kept_b", "merged_content": "",
                      "justification": "It was corrected by a user"}]}
                    """.formatted(id("Revenue is gross", text), id("Revenue is net", text));
        }
        return "{\"contradictions\": []}";
    }

    private static String id(String title, String text) {
        Matcher line = Pattern.compile("\"id\": ?\"([^\"]+)\", ?\"title\": ?\"" + title + "\"")
                .matcher(text);
        assertThat(line.find()).as(text).isTrue();
        return line.group(1);
    }

    private static String verification(String type, String title, String content, String quote) {
        return """
                {"verifications": [{"detection_type": "%s", "title": "%s", "content": "%s", "user_quote": "%s",
                  "domain": "finance", "entities": ["revenue", "refund"]}]}
                """.formatted(type, title, content, quote);
    }

    private static String noted(String title, String content) {
        return """
                {"existing_id": "", "title": "%s", "content": "%s", "category": "business_logic", "topics": ["data"],
                  "tags": ["calendar", "words"], "domain": "none", "entities": []}
                """.formatted(title, content);
    }

    private static JsonNode run(String job) throws Exception {
        JsonNode report =
                JSON.readTree(server.post("/api/admin/" + job, "", admin).body());
        assertThat(report.path("ok").asBoolean()).as(report.toString()).isTrue();
        return report;
    }

    private static String governor(String... arguments) throws Exception {
        return da(admin, folder, Stream.concat(Stream.of("admin", "memory"), Stream.of(arguments)));
    }

    private static String pending(String title) throws Exception {
        JsonNode items = JSON.readTree(governor("pending", "--json")).path("items");
        for (JsonNode item : items) {
            if (item.path("title").asText().equals(title)) {
                return item.path("id").asText();
            }
        }
        throw new AssertionError("No item '" + title + "' waits: " + items);
    }

    private static String evidence(String item) throws Exception {
        return JSON.readTree(
                        server.get("/api/memory/" + item + "/provenance", admin).body())
                .path("evidence")
                .path(0)
                .path("user_quote")
                .asText();
    }

    private static String status(String item) throws Exception {
        JsonNode items = JSON.readTree(
                        server.get("/api/memory?per_page=500", admin).body())
                .path("items");
        return Stream.iterate(0, i -> i < items.size(), i -> i + 1)
                .map(items::get)
                .filter(each -> each.path("id").asText().equals(item))
                .map(each -> each.path("status").asText())
                .findFirst()
                .orElse("gone");
    }

    private static String da(String token, Path workspace, Stream<String> arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                                Stream.of(ServerProcess.HOME.resolve("bin/da").toString()), arguments)
                        .toList())
                .directory(workspace.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "HOME", workspace.resolve("home").toString(),
                        "DA_CONFIG_DIR", workspace.resolve("home/da").toString(),
                        "DA_SERVER", server.address().toString(),
                        "DA_TOKEN", token,
                        "JAVA_HOME", System.getProperty("java.home")));
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    /** Somebody with an account and a workspace. */
    private static final class Analyst {
        private final Path workspace;
        private final String token;

        Analyst(String name) throws Exception {
            String email = name + "@example.com";
            JsonNode made = JSON.readTree(server.post("/api/users", "{\"email\": \"" + email + "\"}", admin)
                    .body());
            server.post(
                    "/api/users/" + made.path("id").asText() + "/set-password",
                    "{\"password\": \"" + PASSWORD + "\"}",
                    admin);
            token = server.token(email, PASSWORD);
            workspace = Files.createDirectories(folder.resolve(name)).toRealPath();
            da("analyst", "setup", "--non-interactive");
        }

        String da(String... arguments) throws Exception {
            return MemoryStoryIT.da(token, workspace, Stream.of(arguments));
        }

        /** A transcript where Claude Code leaves it. */
        void saidInASession(String words) throws IOException {
            Path project = Files.createDirectories(workspace
                    .resolve("home/.claude/projects")
                    .resolve(workspace.toString().replaceAll("[^A-Za-z0-9]", "-")));
            Files.writeString(project.resolve("session.jsonl"), """
                    {"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"Here is the sum of all orders."}]}}
                    {"type":"user","message":{"role":"user","content":[{"type":"text","text":"%s"}]}}
                    """.formatted(words));
        }

        void notes(String text) throws IOException {
            Files.writeString(workspace.resolve(".claude/CLAUDE.local.md"), text);
        }

        /** All that the agents of the workspace are told by the memory. */
        String rulesAfter(String command) throws Exception {
            da(command);
            try (Stream<Path> rules = Files.list(workspace.resolve(".claude/rules"))) {
                return rules.sorted().map(MemoryStoryIT::content).collect(Collectors.joining("\n"));
            }
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
