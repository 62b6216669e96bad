package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose state is on PostgreSQL: it works as with a file, and survives the loss of either. */
class PostgresStateIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WRITERS = 4;

    @TempDir
    static Path folder;

    private static int port;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void prepare() throws IOException {
        port = ServerProcess.freePort();
        startPostgres();
        Path shop = Files.createDirectories(folder.resolve("data/sources/shop"));
        Files.writeString(shop.resolve("orders.csv"), "id,amount\n1,9.5\n2,20\n");
        Files.writeString(
                Files.createDirectories(folder.resolve("config")).resolve("instance.yaml"),
                "instance:\n  name: Test Instance\nstate:\n  tls: disable\n  connect_timeout: 3s\n");
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @Test
    void itSignsInSyncsAnswersAndGoesOnAfterPostgresWasGoneAndAfterItsOwnStop() throws Exception {
        String token;
        try (ServerProcess server = start()) {
            token = server.adminToken();
            assertThat(server.sync(token).path("status").asText()).isEqualTo("ok");
            assertSum(server, token);

            postgres.close();
            HttpResponse<String> refused = server.get("/auth/me", token);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            JsonNode problem = JSON.readTree(refused.body());
            assertThat(problem.path("detail").asText()).isEqualTo("The state database does not answer.");
            assertThat(problem.path("hint").asText()).contains("Send it again in a moment");
            assertThat(refused.body()).doesNotContain("127.0.0.1:" + port);
            HttpResponse<String> change = server.post("/api/admin/groups", "{\"name\":\"lost\"}", token);
            assertThat(change.statusCode()).isEqualTo(503);

            startPostgres();
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> server.get("/auth/me", token).statusCode() == 200);
            assertSum(server, token);
            assertThat(server.post("/api/admin/groups", "{\"name\":\"back again\"}", token)
                            .statusCode())
                    .isEqualTo(201);
            assertThat(server.sync(token).path("status").asText()).isEqualTo("ok");
            assertThat(server.output()).anyMatch(line -> line.contains("answers again"));
        }
        try (ServerProcess server = start()) {
            assertSum(server, token);
            assertThat(server.get("/api/admin/groups", token).body())
                    .contains("back again")
                    .doesNotContain("lost");
        }
        assertThat(folder.resolve("data/state/system.duckdb")).doesNotExist();
    }

    @Test
    void aKillInTheMiddleOfChangesLosesNoneThatWasConfirmedAndLeavesNoneHalfDone() throws Exception {
        List<String> confirmed = new CopyOnWriteArrayList<>();
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (ServerProcess server = start()) {
            String token = server.adminToken();
            for (int writer = 0; writer < WRITERS; writer++) {
                String prefix = "killed-" + writer + "-";
                writers.execute(() -> makeGroups(server, token, prefix, confirmed));
            }
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> confirmed.size() > 40);
            server.process().toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
            server.process().destroyForcibly().waitFor();
        } finally {
            writers.shutdown();
        }
        assertThat(writers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

        try (ServerProcess server = start()) {
            assertThat(server.adminToken()).isNotEmpty();
            List<String> made = texts("select name from agnes.user_groups where name like 'killed-%'");
            assertThat(made).containsAll(confirmed);
            assertThat(
                            texts(
                                    "select params from agnes.audit_log where action = 'user_group.created' and params like '%killed-%'"))
                    .as("a group and its entry in the audit log are one change")
                    .hasSameSizeAs(made);
        }
    }

    private static void makeGroups(ServerProcess server, String token, String prefix, List<String> confirmed) {
        try {
            for (int i = 0; ; i++) {
                HttpResponse<String> answer =
                        server.post("/api/admin/groups", "{\"name\":\"" + prefix + i + "\"}", token);
                if (answer.statusCode() == 201) {
                    confirmed.add(prefix + i);
                }
            }
        } catch (Exception killed) {
            // the server is gone, as it should be
        }
    }

    private static ServerProcess start() throws Exception {
        return ServerProcess.start(
                folder,
                Map.of(
                        "STATE_URL", "postgresql://127.0.0.1:" + port + "/postgres",
                        "STATE_USER", "postgres",
                        "STATE_PASSWORD", "not asked for here"));
    }

    private static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("postgres"))
                .setCleanDataDirectory(false)
                .start();
    }

    private static void assertSum(ServerProcess server, String token) throws Exception {
        assertThat(server.query("select sum(amount) as s from orders", token).toString())
                .contains("29.5");
    }

    private static List<String> texts(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }
}
