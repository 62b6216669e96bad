package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server under statements that would end it, were they to run in its process. */
@EnabledOnOs(OS.LINUX)
class QueryIsolationIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PROCESSES = 2;

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        Path shop = Files.createDirectories(folder.resolve("data/sources/shop"));
        Files.writeString(shop.resolve("orders.csv"), "id,amount\n1,9.5\n2,20\n");
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(
                config.resolve("instance.yaml"),
                "instance:\n  name: Test Instance\nquery:\n  processes: " + PROCESSES + "\n  memory: 64MB\n");
        server = ServerProcess.start(folder, Map.of());
        admin = server.adminToken();
        server.sync(admin);
        awaitProcesses();
    }

    @AfterAll
    static void stop() throws Exception {
        List<ProcessHandle> processes = queryProcesses();
        server.stop();
        await().atMost(Duration.ofSeconds(5)).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static void awaitProcesses() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> queries().path("ready").asInt() == PROCESSES);
    }

    private static JsonNode queries() throws Exception {
        return detailed().path("services").path("queries");
    }

    private static JsonNode detailed() throws Exception {
        return JSON.readTree(server.get("/api/health/detailed", admin).body());
    }

    private static List<ProcessHandle> queryProcesses() {
        return server.process()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("QueryChild"))
                .toList();
    }

    private static HttpResponse<String> ask(String sql) throws Exception {
        return server.post("/api/query", JSON.createObjectNode().put("sql", sql).toString(), admin);
    }

    private static void assertServes() throws Exception {
        assertThat(server.query("SELECT sum(amount) FROM orders", admin)
                        .path("rows")
                        .path(0)
                        .path(0)
                        .asDouble())
                .isEqualTo(29.5);
        assertThat(server.get("/api/health", null).statusCode()).isEqualTo(200);
    }

    @Test
    void aSizeBombIsAnsweredAsALimitAndTheServerStaysWell() throws Exception {
        StringBuilder bomb = new StringBuilder("WITH c0 AS (SELECT i::VARCHAR AS s FROM range(2048) r(i))");
        for (int i = 1; i <= 16; i++) {
            bomb.append(", c")
                    .append(i)
                    .append(" AS (SELECT s || s AS s FROM c")
                    .append(i - 1)
                    .append(")");
        }
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = ask(bomb + " SELECT max(length(s)) FROM c16");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
            JsonNode problem = JSON.readTree(answer.body());
            assertThat(problem.path("code").asText()).isEqualTo("query_limit");
            assertThat(problem.path("hint").asText()).isNotEmpty();
            assertServes();
        }
        assertThat(detailed().path("status").asText()).isIn("healthy", "degraded");
        assertThat(queries().path("status").asText()).isEqualTo("ok");
    }

    @Test
    void killedProcessesAreReplaced() throws Exception {
        awaitProcesses();
        List<ProcessHandle> killed = queryProcesses();
        assertThat(killed).hasSize(PROCESSES);
        killed.forEach(ProcessHandle::destroyForcibly);
        assertServes();
        awaitProcesses();
        assertThat(queryProcesses()).doesNotContainAnyElementsOf(killed);
    }

    @Test
    void aStatementSeesWhatWasSyncedLast() throws Exception {
        assertServes();
        Files.writeString(folder.resolve("data/sources/shop/orders_2.csv"), "id\n7\n");
        server.sync(admin);
        for (int i = 0; i < 2 * PROCESSES; i++) {
            assertThat(server.query("SELECT id FROM orders_2", admin)
                            .path("rows")
                            .toString())
                    .isEqualTo("[[7]]");
        }
    }
}
