package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engineer edits the shipped routes under the packaged server and asks what became of it. */
class LiveEditingIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static Path version;
    private static ServerProcess server;
    private static Map<String, String> variables;
    private static String admin;

    private record Result(int code, String out) {}

    @BeforeAll
    static void start() throws Exception {
        Path routes = copyOfRoutes();
        version = routes.resolve("api/health.camel.yaml");
        variables = Map.of(
                "ROUTES_DIR", routes.toString(),
                "AGNES_LIVE", "true",
                "AGNES_PORT", Integer.toString(ServerProcess.freePort()));
        server = ServerProcess.start(folder, variables);
        admin = server.adminToken();
        await(routesNow -> routesNow.path("checked_at").isTextual());
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    private static Path copyOfRoutes() throws IOException {
        Path source = ServerProcess.HOME.resolve("routes");
        Path target = folder.resolve("routes");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        return target;
    }

    private static JsonNode await(Predicate<JsonNode> wanted) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> JSON.readTree(server.get("/api/health/detailed", admin)
                                        .body())
                                .path("services")
                                .path("routes"),
                        wanted);
    }

    private static Result status() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        ServerProcess.HOME.resolve("bin/agnes").toString(), "routes", "status")
                .redirectErrorStream(true);
        builder.environment().putAll(variables);
        builder.environment()
                .putAll(Map.of(
                        "CONFIG_DIR", folder.resolve("config").toString(),
                        "DATA_DIR", folder.resolve("data").toString(),
                        "JAVA_HOME", System.getProperty("java.home")));
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out);
    }

    @Test
    void anEditIsAppliedABrokenOneIsReportedAndTheVerbStaysAsItWas() throws Exception {
        assertThat(status().out()).contains("Live editing is on.", "What runs is what lies in the folder.");
        String text = Files.readString(version);

        Files.writeString(version, text.replace("method: version", "method: status"));
        JsonNode applied = await(routes -> routes.path("applied_at").isTextual());
        assertThat(applied.path("status").asText()).isEqualTo("ok");
        assertThat(server.get("/api/version", null).body()).contains("instance_name");

        Files.writeString(version, text.replace("        security: [ { key: user } ]\n", ""));
        await(routes -> !routes.path("findings").isEmpty());
        Result refused = status();
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).contains("api/health.camel.yaml:").contains("declares no security");
        assertThat(server.get("/api/health/detailed", null).statusCode()).isEqualTo(401);
        assertThat(server.get("/api/version", null).body()).contains("instance_name");

        Files.writeString(version, text);
        await(routes -> routes.path("status").asText().equals("ok"));
        assertThat(server.get("/api/version", null).body()).contains("deployed_at");
        assertThat(status().code()).isZero();
    }

    @Test
    void withoutAServerThereIsNothingToAsk() throws Exception {
        Map<String, String> before = variables;
        variables = Map.of("AGNES_PORT", Integer.toString(ServerProcess.freePort()));
        try {
            Result nobody = status();
            assertThat(nobody.code()).isEqualTo(1);
            assertThat(nobody.out()).contains("No server runs in this home.", "bin/agnes serve");
        } finally {
            variables = before;
        }
    }
}
