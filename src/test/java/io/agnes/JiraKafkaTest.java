package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.config.Home;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The channel of Jira's events on a broker of Kafka, by one property. */
class JiraKafkaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "test-webhook-secret";
    private static final String PASSWORD = "correct horse battery";
    private static final int ISSUES = 5;
    private static final int EVENTS = 60;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void eventsAreAppliedOnceAndInOrderAlsoWhenTheBrokerIsAwayForAWhile() throws Exception {
        try (KafkaBroker broker = new KafkaBroker(folder.resolve("kafka"))) {
            broker.start();
            try (Agnes agnes = Agnes.start(home(broker))) {
                String admin = signIn(agnes);
                post(agnes, 0, EVENTS / 2);
                awaitApplied(agnes, admin, EVENTS / 2);

                broker.kill();
                post(agnes, EVENTS / 2, EVENTS);
                broker.start();

                awaitApplied(agnes, admin, EVENTS);
                // all events of an issue have the same time of change, so that only their order tells
                assertThat(rows(agnes, admin, "select summary from jira.issues order by issue_key"))
                        .isEqualTo("[[\"55\"],[\"56\"],[\"57\"],[\"58\"],[\"59\"]]");
                assertThat(rows(agnes, admin, "select count(*), count(distinct change_id) from jira.changelog"))
                        .isEqualTo("[[" + EVENTS + "," + EVENTS + "]]");
                assertThat(status(agnes, admin).path("dead_letters").asInt()).isZero();
            }
        }
    }

    private Home home(KafkaBroker broker) throws Exception {
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("instance.yaml"), "instance: {name: Kafka Tests}\n");
        String shipped = Files.readString(Path.of("config/application.properties"));
        Files.writeString(
                config.resolve("application.properties"),
                shipped.replaceAll(
                        "channel\\.jira = .*",
                        "channel.jira = kafka:jira-events?brokers=" + broker.address()
                                + "&groupId=agnes&autoOffsetReset=earliest"));
        return new Home(
                Path.of(""),
                Map.of(
                        "CONFIG_DIR",
                        config.toString(),
                        "DATA_DIR",
                        folder.resolve("data").toString(),
                        "AGNES_PORT",
                        "0",
                        "AGNES_OBSERVE_PORT",
                        "0",
                        "SEED_ADMIN_EMAIL",
                        "admin@example.com",
                        "SEED_ADMIN_PASSWORD",
                        PASSWORD,
                        "JIRA_WEBHOOK_SECRET",
                        SECRET));
    }

    private void post(Agnes agnes, int from, int to) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        for (int i = from; i < to; i++) {
            int issue = i % ISSUES;
            String event = """
                    {"webhookEvent":"jira:issue_updated","issue":{"id":"%d","key":"SUP-%d","fields":{"summary":"%d",\
                    "created":"2026-03-02T08:00:00.000+0000","updated":"2026-03-02T08:00:00.000+0000"}},\
                    "changelog":{"id":"%d","items":[{"field":"summary","toString":"%d"}]}}""".formatted(issue, issue, i, i, i);
            String signature = HexFormat.of().formatHex(mac.doFinal(event.getBytes(StandardCharsets.UTF_8)));
            HttpRequest request = HttpRequest.newBuilder(agnes.address().resolve("/api/jira/webhook"))
                    .header("X-Hub-Signature-256", signature)
                    .POST(BodyPublishers.ofString(event))
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    private void awaitApplied(Agnes agnes, String admin, int events) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        rows(agnes, admin, "select count(*) from jira.changelog"))
                .as("the status is %s", status(agnes, admin))
                .isEqualTo("[[" + events + "]]"));
    }

    private String signIn(Agnes agnes) throws Exception {
        return send(HttpRequest.newBuilder(agnes.address().resolve("/auth/token"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"email\":\"admin@example.com\",\"password\":\"" + PASSWORD + "\"}")))
                .path("access_token")
                .asText();
    }

    private JsonNode status(Agnes agnes, String admin) throws Exception {
        return send(HttpRequest.newBuilder(agnes.address().resolve("/api/admin/jira/status"))
                .header("Authorization", "Bearer " + admin));
    }

    private String rows(Agnes agnes, String admin, String sql) throws Exception {
        JsonNode answer = send(HttpRequest.newBuilder(URI.create(agnes.address() + "/api/query"))
                .header("Authorization", "Bearer " + admin)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        JSON.createObjectNode().put("sql", sql).toString())));
        return answer.path("rows").isMissingNode()
                ? answer.toString()
                : answer.path("rows").toString();
    }

    private JsonNode send(HttpRequest.Builder request) throws Exception {
        return JSON.readTree(
                http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
    }
}
