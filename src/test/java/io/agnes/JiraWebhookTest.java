package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.config.Home;
import io.agnes.source.jira.JiraStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of Jira from the request to the query: the whole engine, and a stand-in for Jira's REST API. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JiraWebhookTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "test-webhook-secret";
    private static final String OLD_SECRET = "the secret of last year";
    private static final String PASSWORD = "correct horse battery";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private JiraStandIn jira;
    private Agnes agnes;
    private String admin;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        jira = new JiraStandIn();
        ObjectNode issue = (ObjectNode) JSON.readTree(fixture("rest/issue-SUP-101.json"));
        issue.set("_remote_links", JSON.readTree(fixture("rest/remotelink-SUP-101.json")));
        jira.put(issue);
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("instance.yaml"), "instance: {name: Jira Tests}\njira: {attachments: true}\n");
        String shipped = Files.readString(Path.of("config/application.properties"));
        Files.writeString(
                config.resolve("application.properties"),
                shipped.replace("jira.retry-delay = 1000", "jira.retry-delay = 20")
                        .replace("jira.response-timeout = 30000", "jira.response-timeout = 2000")
                        .replace("jira.backfill.period = 2000", "jira.backfill.period = 200")
                        .replace("jira.attachments.period = 10000", "jira.attachments.period = 200"));
        agnes = Agnes.start(new Home(
                Path.of(""),
                Map.ofEntries(
                        Map.entry("CONFIG_DIR", config.toString()),
                        Map.entry("DATA_DIR", folder.resolve("data").toString()),
                        Map.entry("AGNES_PORT", "0"),
                        Map.entry("AGNES_OBSERVE_PORT", "0"),
                        Map.entry("AGNES_AUTH_RATELIMIT_ENABLED", "false"),
                        Map.entry("SEED_ADMIN_EMAIL", "admin@example.com"),
                        Map.entry("SEED_ADMIN_PASSWORD", PASSWORD),
                        Map.entry("JIRA_WEBHOOK_SECRET", SECRET),
                        Map.entry("JIRA_WEBHOOK_SECRET_PREVIOUS", OLD_SECRET),
                        Map.entry("JIRA_DOMAIN", jira.site()),
                        Map.entry("JIRA_EMAIL", "agnes@example.com"),
                        Map.entry("JIRA_API_TOKEN", "token"))));
        admin = json(send(request("/auth/token")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"email\":\"admin@example.com\",\"password\":\"" + PASSWORD + "\"}"))))
                .path("access_token")
                .asText();
    }

    @AfterAll
    void stop() {
        agnes.close();
        jira.close();
    }

    @Test
    void anEventIsSeenByAQuerySecondsLater() {
        JsonNode delivery = json(fixture("headers.json")).path("deliveries").path("01-issue-created.json");

        HttpResponse<String> first = deliver(delivery);
        HttpResponse<String> again = deliver(delivery);

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(json(first)).isEqualTo(json("{\"status\":\"accepted\",\"event\":\"jira:issue_created\"}"));
        assertThat(again.statusCode()).isEqualTo(200);
        Awaitility.await()
                .atMost(SOON)
                .until(
                        () -> rows("select status from jira.issues where issue_key = 'SUP-101'"),
                        "[[\"In Progress\"]]"::equals);
        assertThat(rows("select count(*) from jira.remote_links")).isEqualTo("[[2]]");
    }

    private HttpResponse<String> deliver(JsonNode delivery) {
        return send(request("/api/jira/webhook")
                .header("X-Hub-Signature", delivery.path("X-Hub-Signature").asText())
                .header(
                        "X-Atlassian-Webhook-Identifier",
                        delivery.path("X-Atlassian-Webhook-Identifier").asText())
                .header("Content-Type", "application/json; charset=UTF-8")
                .POST(HttpRequest.BodyPublishers.ofString(fixture("01-issue-created.json"))));
    }

    @Test
    void aSignatureInCapitalsOrWithTheSecretOfBeforeIsRight() {
        String event = event("some_event");

        assertThat(post("/webhooks/jira", "sha256=" + hmac(SECRET, event).toUpperCase(), event)
                        .statusCode())
                .isEqualTo(202);
        assertThat(post("/webhooks/jira", hmac(OLD_SECRET, event), event).statusCode())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256=", "sha256=00", "sha256=ééé", "md5=0"})
    void aSignatureThatIsMissingOrWrongIsRefused(String signature) {
        HttpResponse<String> answer = post("/api/jira/webhook", signature, event("some_event"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(json(answer).path("detail").asText()).contains("signature");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"jira:issue_updated\"",
                "not json",
                "",
                "{\"webhookEvent\":\"jira:issue_updated\",\"issue\":{\"id\":\"1\",\"key\":\"SUP-1\"",
                "{\"webhookEvent\":\"x\"} {}",
                "{}",
                "{\"webhookEvent\":7}",
                "{\"webhookEvent\":\"jira:issue_updated\"}",
                "{\"webhookEvent\":\"jira:issue_updated\",\"issue\":null}",
                "{\"webhookEvent\":\"jira:issue_updated\",\"issue\":{\"id\":\"1\",\"key\":\"../../etc/passwd\"}}",
                "{\"webhookEvent\":\"jira:issue_updated\",\"issue\":{\"id\":\"1\",\"key\":\"SUP-1\\n\"}}",
                "{\"webhookEvent\":\"jira:issue_updated\",\"issue\":{\"id\":\"1/2\",\"key\":\"SUP-1\"}}",
                "{\"webhookEvent\":\"worklog_created\",\"worklog\":{\"issueId\":\"1?x={{y}}\"}}",
            })
    void whatIsNoEventIsRefusedWithItsReason(String body) {
        HttpResponse<String> answer = post("/api/jira/webhook", hmac(SECRET, body), body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("detail").asText()).isNotBlank();
        assertThat(json(answer).path("hint").asText()).isNotBlank();
    }

    @Test
    void anEventAboveEightMegabytesIsTooLarge() {
        String large = "{\"webhookEvent\":\"x\",\"pad\":\"" + "x".repeat(10 << 20) + "\"}";

        assertThat(post("/api/jira/webhook", hmac(SECRET, large), large).statusCode())
                .isEqualTo(413);
        String fits = "{\"webhookEvent\":\"large_event\",\"pad\":\"" + "x".repeat(7 << 20) + "\"}";
        assertThat(post("/api/jira/webhook", hmac(SECRET, fits), fits).statusCode())
                .isEqualTo(202);
    }

    @Test
    void anUnknownEventIsKeptAndCounted() {
        String event = event("sprint_started");

        assertThat(post("/api/jira/webhook", hmac(SECRET, event), event).statusCode())
                .isEqualTo(202);

        assertThat(status().at("/counts/events/sprint_started").asLong()).isEqualTo(1);
        Awaitility.await().atMost(SOON).until(() -> status().path("lag").asLong() == 0);
    }

    @Test
    void theSameDeliveryHundredTimesInParallelIsTakenOnce() {
        String event = event("parallel_event");
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(http.sendAsync(
                    signed("/api/jira/webhook", hmac(SECRET, event), event)
                            .header("X-Atlassian-Webhook-Identifier", "the-same")
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }

        assertThat(answers.stream().map(answer -> answer.join().statusCode()))
                .containsOnly(200, 202)
                .filteredOn(status -> status == 202)
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"429:1", "500", "503", "cut", "silent"})
    void whatPassesByItselfIsTriedAgain(String failure) {
        int id = 5_000 + failure.hashCode() % 500;
        jira.put(issue(id, "SUP-" + id, "tried again"));
        jira.failNext(failure, failure);

        worklog(id);

        Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(
                        rows("select summary from jira.issues where issue_id = '" + id + "'"))
                .as("the status is %s", status())
                .isEqualTo("[[\"tried again\"]]"));
        assertThat(jira.asked()).filteredOn(isFor(id)).hasSize(3);
    }

    @Test
    void aSlowJiraIsAskedOnce() {
        jira.put(issue(6_001, "SUP-6001", "slow"));
        jira.failNext("slow");

        worklog(6_001);

        Awaitility.await()
                .atMost(SOON)
                .until(() -> rows("select summary from jira.issues where issue_id = '6001'"), "[[\"slow\"]]"::equals);
        assertThat(jira.asked()).filteredOn(isFor(6_001)).hasSize(1);
    }

    private static Predicate<String> isFor(int issueId) {
        return asked -> asked.startsWith("GET /rest/api/3/issue/" + issueId + "?");
    }

    @Test
    void whatJiraRefusesIsADeadLetterUntilItIsReplayed() {
        jira.put(issue(7_001, "SUP-7001", "replayed"));
        jira.failNext("401");
        long before = status().path("dead_letters").asLong();

        worklog(7_001);

        Awaitility.await()
                .atMost(SOON)
                .until(() -> status().path("dead_letters").asLong() == before + 1);
        JsonNode letter =
                json(send(asAdmin("/api/admin/jira/dead-letters").GET())).at("/dead_letters/0");
        assertThat(letter.path("message").asText()).contains("API token");
        assertThat(letter.path("what").asText()).contains("worklog_created");

        HttpResponse<String> replayed =
                send(asAdmin("/api/admin/jira/dead-letters/" + letter.path("id").asText() + "/replay")
                        .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(replayed.statusCode()).isEqualTo(200);
        Awaitility.await()
                .atMost(SOON)
                .until(
                        () -> rows("select summary from jira.issues where issue_id = '7001'"),
                        "[[\"replayed\"]]"::equals);
        assertThat(status().path("dead_letters").asLong()).isEqualTo(before);
    }

    @Test
    void aBackfillReadsEveryIssue() {
        for (int i = 0; i < 130; i++) {
            jira.put(issue(20_000 + i, "BF-" + i, "backfilled"));
        }

        HttpResponse<String> begun = send(asAdmin("/api/admin/jira/backfill")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(begun.statusCode()).isEqualTo(202);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> rows("select count(*) from jira.issues where summary = 'backfilled'"), "[[130]]"::equals);
        Awaitility.await().atMost(SOON).until(() -> status().at("/backfill/finished_at")
                .isTextual());
        assertThat(status().at("/backfill/issues").asLong()).isGreaterThanOrEqualTo(130);
    }

    @Test
    void filesOfAttachmentsAreCopiedFromTheConfiguredSiteOnly() throws IOException {
        try (JiraStandIn other = new JiraStandIn()) {
            jira.putFile("81", "the bytes".getBytes(StandardCharsets.UTF_8));
            jira.putFile("82", (other.site() + "/bytes").getBytes(StandardCharsets.UTF_8));
            ObjectNode issue = issue(8_001, "SUP-8001", "with files");
            for (String id : List.of("81", "82")) {
                ((ObjectNode) issue.path("fields"))
                        .withArray("attachment")
                        .addObject()
                        .put("id", id)
                        .put("filename", "notes.txt")
                        .put("content", other.site() + "/secure/attachment/" + id);
            }
            jira.put(issue);

            worklog(8_001);

            Awaitility.await()
                    .atMost(SOON)
                    .until(
                            () -> rows("select attachment_id, local_path from jira.attachments where issue_key = "
                                    + "'SUP-8001' order by 1"),
                            "[[\"81\",\"attachments/0/81\"],[\"82\",null]]"::equals);
            assertThat(agnes.components().data().extracts().resolve("jira/attachments/0/81"))
                    .hasContent("the bytes");
            Awaitility.await().atMost(SOON).until(() -> jira.asked()
                    .contains("GET /rest/api/3/attachment/content/82?redirect=false"));
            assertThat(other.asked()).isEmpty();
        }
    }

    @Test
    void theManifestListsTheShardsAsParts() {
        String event =
                "{\"webhookEvent\":\"jira:issue_created\",\"issue\":{\"id\":\"9001\",\"key\":\"SUP-9001\",\"fields\":"
                        + "{\"created\":\"2026-01-05T10:00:00.000+0000\",\"updated\":\"2026-01-05T10:00:00.000+0000\"}}}";
        post("/api/jira/webhook", hmac(SECRET, event), event);
        Awaitility.await()
                .atMost(SOON)
                .until(
                        () -> rows("select issue_key from jira.issues where issue_id = '9001'"),
                        "[[\"SUP-9001\"]]"::equals);

        String run = json(send(asAdmin("/api/sync/trigger")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("[\"issues\"]"))))
                .path("run_id")
                .asText();
        Awaitility.await()
                .atMost(SOON)
                .until(
                        () -> json(send(asAdmin("/api/sync/runs/" + run).GET()))
                                .path("status")
                                .asText(),
                        "ok"::equals);

        JsonNode issues = json(send(asAdmin("/api/sync/manifest").GET())).at("/tables/issues");
        assertThat(issues.path("source_type").asText()).isEqualTo("jira");
        List<String> paths = new ArrayList<>();
        issues.path("parts").forEach(part -> paths.add(part.path("path").asText()));
        assertThat(paths).anyMatch(path -> path.startsWith("data/issues_2026_01-"));
        assertThat(paths).noneMatch(path -> path.contains("change"));
        HttpResponse<String> part =
                send(asAdmin("/api/data/issues/download?part=" + paths.get(0)).GET());
        assertThat(part.statusCode()).isEqualTo(200);
        assertThat(part.body()).startsWith("PAR1");
    }

    private static ObjectNode issue(int id, String key, String summary) {
        ObjectNode issue =
                JSON.createObjectNode().put("id", Integer.toString(id)).put("key", key);
        issue.putObject("fields")
                .put("summary", summary)
                .put("created", "2026-02-01T10:00:00.000+0000")
                .put("updated", "2026-02-01T10:00:00.000+0000");
        return issue;
    }

    private void worklog(int issueId) {
        String event = "{\"webhookEvent\":\"worklog_created\",\"worklog\":{\"issueId\":\"" + issueId + "\"}}";
        assertThat(post("/api/jira/webhook", hmac(SECRET, event), event).statusCode())
                .isEqualTo(202);
    }

    private static String event(String name) {
        return "{\"webhookEvent\":\"" + name + "\",\"timestamp\":1772439304873}";
    }

    private JsonNode status() {
        return json(send(asAdmin("/api/admin/jira/status").GET()));
    }

    /** The rows of an answer as JSON; the error when there is none. */
    private String rows(String sql) {
        HttpResponse<String> answer = send(asAdmin("/api/query")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.createObjectNode().put("sql", sql).toString())));
        JsonNode rows = json(answer).path("rows");
        return rows.isMissingNode() ? answer.body() : rows.toString();
    }

    private HttpResponse<String> post(String path, String signature, String body) {
        return send(signed(path, signature, body));
    }

    private HttpRequest.Builder signed(String path, String signature, String body) {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        return signature.isEmpty() ? request : request.header("X-Hub-Signature-256", signature);
    }

    private HttpRequest.Builder asAdmin(String path) {
        return request(path).header("Authorization", "Bearer " + admin);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(agnes.address() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return json(answer.body());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private static String fixture(String name) {
        try (InputStream in = JiraWebhookTest.class.getResourceAsStream("/jira/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hmac(String secret, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
