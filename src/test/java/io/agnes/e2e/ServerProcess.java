package io.agnes.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The packaged server, started through {@code bin/agnes serve} on free ports and a data folder of its own. */
final class ServerProcess implements AutoCloseable {
    static final Path HOME = Path.of("").toAbsolutePath();
    static final String ADMIN = "admin@example.com";
    static final String PASSWORD = "correct horse battery";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final URI address;
    private final List<String> output;
    private final HttpClient http = HttpClient.newHttpClient();

    private ServerProcess(Process process, URI address, List<String> output) {
        this.process = process;
        this.address = address;
        this.output = output;
    }

    /** Starts a server on a data folder, with variables over the usual ones, and waits until it serves; the first one of a build trains its archive. */
    static ServerProcess start(Path folder, Map<String, String> variables) throws Exception {
        Process process = launch(folder, variables);
        List<String> output = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<URI> served = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, output, served), "server-output");
        reader.setDaemon(true);
        reader.start();
        try {
            return new ServerProcess(process, served.get(180, TimeUnit.SECONDS), output);
        } catch (Exception e) {
            int exit = process.destroyForcibly().waitFor();
            throw new AssertionError(
                    "The server did not start (exit code " + exit + "):\n" + String.join("\n", output), e);
        }
    }

    /** Starts the process and does not wait. */
    static Process launch(Path folder, Map<String, String> variables) throws IOException {
        Path config = Files.createDirectories(folder.resolve("config"));
        if (!Files.exists(config.resolve("instance.yaml"))) {
            Files.writeString(config.resolve("instance.yaml"), "instance:\n  name: Test Instance\n");
        }
        ProcessBuilder builder =
                new ProcessBuilder(HOME.resolve("bin/agnes").toString(), "serve").redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "CONFIG_DIR",
                        config.toString(),
                        "DATA_DIR",
                        folder.resolve("data").toString(),
                        "AGNES_PORT",
                        "0",
                        "AGNES_AUTH_RATELIMIT_ENABLED",
                        "false", // all sign in from one address
                        "AGNES_OBSERVE_PORT",
                        Integer.toString(freePort()),
                        "SEED_ADMIN_EMAIL",
                        ADMIN,
                        "SEED_ADMIN_PASSWORD",
                        PASSWORD,
                        "JAVA_HOME",
                        System.getProperty("java.home")));
        builder.environment().putAll(variables);
        return builder.start();
    }

    static int freePort() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    URI address() {
        return address;
    }

    List<String> output() {
        return List.copyOf(output);
    }

    Process process() {
        return process;
    }

    /** A token of the seeded administrator. */
    String adminToken() throws Exception {
        return token(ADMIN, PASSWORD);
    }

    String token(String email, String password) throws Exception {
        HttpResponse<String> answer = post(
                "/auth/token",
                JSON.createObjectNode()
                        .put("email", email)
                        .put("password", password)
                        .toString(),
                null);
        return JSON.readTree(answer.body()).path("access_token").asText();
    }

    HttpResponse<String> get(String path, String token, String... headers) throws Exception {
        return send(request(path, token, headers).GET());
    }

    HttpResponse<String> post(String path, String body, String token, String... headers) throws Exception {
        return send(request(path, token, headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    JsonNode query(String sql, String token) throws Exception {
        HttpResponse<String> answer =
                post("/api/query", JSON.createObjectNode().put("sql", sql).toString(), token);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** Triggers a sync of everything and waits for its end. */
    JsonNode sync(String token) throws Exception {
        JsonNode run = JSON.readTree(post("/api/sync/trigger", "[]", token).body());
        return awaitRun(run.path("run_id").asText(), token);
    }

    JsonNode awaitRun(String runId, String token) throws Exception {
        return org.awaitility.Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .until(() -> JSON.readTree(get("/api/sync/runs/" + runId, token).body()), run -> !List.of(
                                "queued", "running")
                        .contains(run.path("status").asText()));
    }

    HttpRequest.Builder request(String path, String token, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpClient http() {
        return http;
    }

    /** Asks the server to stop and waits for it. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(15, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The server did not stop within 15 s:\n" + String.join("\n", output));
        }
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            stop();
        }
    }

    private static void read(Process process, List<String> output, CompletableFuture<URI> served) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                int url = line.indexOf("http://127.0.0.1:");
                if (url >= 0 && line.contains("serves")) {
                    served.complete(URI.create(line.substring(url).split("[\\s.,]*\\s|$")[0]));
                }
            }
        } catch (IOException e) {
            output.add(e.toString());
        }
        served.completeExceptionally(new IllegalStateException("The server ended."));
    }
}
