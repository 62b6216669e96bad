package io.agnes.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The operator's side of the HTTP API: what it asks goes through the same gate as everybody's requests. */
final class ServerClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final URI server;
    private final String token;

    ServerClient(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    /** Whether something answers there as an Agnes server does. */
    boolean isThere() {
        try {
            return get("/api/health").has("instance_name");
        } catch (AgnesException nobody) {
            return false;
        }
    }

    /**
     * Triggers a run of these tables and waits for its end.
     *
     * @param tables ids; empty: all that are due
     * @param progress is given the run each time it is looked at
     * @return the run with its {@code tables}
     */
    JsonNode sync(List<String> tables, Consumer<JsonNode> progress) throws InterruptedException {
        String runId = post("/api/sync/trigger", JSON.valueToTree(tables))
                .path("run_id")
                .asText();
        while (true) {
            JsonNode run = get("/api/sync/runs/" + runId);
            progress.accept(run);
            if (!List.of("queued", "running").contains(run.path("status").asText())) {
                return run;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN.toMillis());
        }
    }

    /** The answer of {@code POST /api/query}. */
    JsonNode query(String sql) {
        return post("/api/query", JSON.createObjectNode().put("sql", sql));
    }

    /** The routes as {@code GET /api/health/detailed} tells of them. */
    JsonNode routes() {
        return send(request("/api/health/detailed").GET(), Set.of(200, 503))
                .path("services")
                .path("routes");
    }

    /** The answer of {@code GET /api/admin/jira/status}. */
    JsonNode jiraStatus() {
        return get("/api/admin/jira/status");
    }

    /** Begins a backfill; null reads all issues. */
    JsonNode backfillJira(String jql) {
        return post("/api/admin/jira/backfill", JSON.createObjectNode().put("jql", jql));
    }

    JsonNode jiraDeadLetters() {
        return get("/api/admin/jira/dead-letters?limit=1000");
    }

    /** Tries one dead letter again; all of them when it is null. */
    JsonNode replayJira(String id) {
        String path = "/api/admin/jira/dead-letters" + (id == null ? "" : "/" + id) + "/replay";
        return send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private JsonNode get(String path) {
        return send(request(path).GET());
    }

    private JsonNode post(String path, JsonNode body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest.Builder request) {
        return send(request, Set.of());
    }

    /**
     * @param taken statuses whose body is the answer although they tell of a failure
     */
    private JsonNode send(HttpRequest.Builder request, Set<Integer> taken) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() >= 400 && !taken.contains(answer.statusCode())) {
                throw new AgnesException(
                        Problem.ofStatus(answer.statusCode()),
                        body.path("detail").asText(),
                        body.path("hint").asText());
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "What answers at " + server + " is not Agnes.",
                    "Set AGNES_PORT to its port.",
                    e);
        } catch (IOException e) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "No server answers at " + server + ".",
                    "Start it with bin/agnes serve, or look at its log.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the server.", e);
        }
    }
}
