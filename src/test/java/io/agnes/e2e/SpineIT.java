package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files become governed, queryable tables: the packaged server as its users meet it. */
class SpineIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static String admin;
    private static int observePort;

    @BeforeAll
    static void start() throws Exception {
        Path shop = Files.createDirectories(folder.resolve("data/sources/shop"));
        Files.writeString(
                shop.resolve("orders.csv"), "id,amount,day\n1,9.5,2024-01-31\n2,20,2024-02-01\n3,0.25,2024-02-02\n");
        Files.writeString(shop.resolve("2024 sales.csv"), "code,total\n007,1\n008,2\n");
        Files.writeString(shop.resolve("events.ndjson"), "{\"id\":1,\"tags\":[\"a\",\"b\"]}\n{\"id\":2,\"tags\":[]}\n");
        Path crm = Files.createDirectories(folder.resolve("data/sources/crm"));
        Files.writeString(crm.resolve("orders.csv"), "id,owner\n1,anna\n");
        observePort = ServerProcess.freePort();
        server = ServerProcess.start(folder, Map.of("AGNES_OBSERVE_PORT", Integer.toString(observePort)));
        admin = server.adminToken();
        JsonNode run = server.sync(admin);
        assertThat(run.path("status").asText()).as(run.toString()).isEqualTo("ok");
    }

    @AfterAll
    static void stop() throws Exception {
        long begin = System.nanoTime();
        server.stop();
        assertThat((System.nanoTime() - begin) / 1e9).as("seconds to stop").isLessThan(10);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return JSON.readTree(answer.body());
    }

    private static List<String> names(JsonNode tables) {
        List<String> names = new ArrayList<>();
        tables.path("tables").forEach(table -> names.add(table.path("id").asText()));
        return names;
    }

    @Test
    void anybodyMayAskForHealthAndVersion() throws Exception {
        HttpResponse<String> health = server.get("/api/health", null);
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(json(health)).isEqualTo(JSON.readTree("{\"status\":\"ok\",\"instance_name\":\"Test Instance\"}"));
        assertThat(json(server.get("/api/version", null)).path("version").asText())
                .isNotBlank();
    }

    @Test
    void detailedHealthNeedsASignInAndTellsEachPart() throws Exception {
        assertThat(server.get("/api/health/detailed", null).statusCode()).isEqualTo(401);
        JsonNode health = json(server.get("/api/health/detailed", admin));
        assertThat(health.path("status").asText()).isIn("healthy", "degraded");
        assertThat(health.path("services").path("data").path("tables").asInt()).isEqualTo(4);
    }

    @Test
    void theCatalogNamesEveryTableAndTheSecondOwnerOfAName() throws Exception {
        assertThat(names(json(server.get("/api/catalog/tables", admin))))
                .containsExactlyInAnyOrder("orders", "shop_orders", "t_2024_sales", "events");
        JsonNode sales = json(server.get("/api/catalog/tables/t_2024_sales", admin));
        assertThat(sales.path("columns").findValuesAsText("type")).containsExactly("VARCHAR", "BIGINT");
    }

    @Test
    void rowsAreAnsweredByFlatNameAndBySource() throws Exception {
        JsonNode flat = server.query("select count(*) as n, sum(amount) as total from shop.orders", admin);
        assertThat(flat.path("rows").toString()).isEqualTo("[[3,29.75]]");
        assertThat(flat.path("columns").findValuesAsText("name")).containsExactly("n", "total");
        assertThat(flat.path("truncated").asBoolean()).isFalse();
        assertThat(server.query("from shop_orders", admin).path("row_count").asInt())
                .isEqualTo(3);
        assertThat(server.query("from crm.orders", admin).path("row_count").asInt())
                .isEqualTo(1);
    }

    @Test
    void rowsAreAnsweredInTheFormThatIsAskedFor() throws Exception {
        String sql = "{\"sql\":\"select id, owner, null as note from crm.orders\"}";
        HttpResponse<String> csv = server.post("/api/query", sql, admin, "Accept", "text/csv, application/json;q=0.5");
        assertThat(csv.body()).isEqualTo("id,owner,note\r\n1,anna,\r\n");
        assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8; header=present");
        assertThat(csv.headers().firstValue("Vary")).hasValue("Accept");
        assertThat(csv.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"query.csv\"");
        for (String format : List.of("parquet", "arrow")) {
            String body = sql.replace("}", ",\"format\":\"" + format + "\"}");
            HttpResponse<String> file = server.post("/api/query", body, admin, "Accept", "text/html");
            assertThat(file.statusCode()).as(format).isEqualTo(200);
            assertThat(file.headers().firstValue("X-Row-Count")).hasValue("1");
            assertThat(file.body()).startsWith(format.equals("parquet") ? "PAR1" : "\uFFFD");
        }
        HttpResponse<String> none = server.post("/api/query", sql, admin, "Accept", "text/html");
        assertThat(none.statusCode()).isEqualTo(406);
        assertThat(none.headers().firstValue("Vary")).hasValue("Accept");
        assertThat(json(none).path("hint").asText()).contains("text/csv", "application/vnd.apache.parquet");
        assertThat(json(server.get("/api/openapi.json", admin)).at("/paths/~1api~1query/post/responses/200/content"))
                .hasSize(5);
    }

    @Test
    void rowsAreAnsweredAsLinesToo() throws Exception {
        HttpResponse<String> lines = server.post(
                "/api/query", "{\"sql\":\"select * from events order by id\",\"format\":\"ndjson\"}", admin);
        assertThat(lines.body()).isEqualTo("{\"id\":1,\"tags\":[\"a\",\"b\"]}\n{\"id\":2,\"tags\":[]}\n");
        assertThat(lines.headers().firstValue("content-type")).contains("application/x-ndjson");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from read_text('/etc/passwd')",
                "select * from '/etc/passwd'",
                "select * from duckdb_settings()",
                "copy (select 1) to '/tmp/agnes-leak.csv'",
                "select 1; select 2",
                "with w as (insert into orders values (1)) select 1",
                "select * from information_schema.tables",
                "attach '/tmp/x.duckdb'",
                "select repeat('x', 2000000000)",
                "set memory_limit='100GB'"
            })
    void aHostileStatementIsRefused(String sql) throws Exception {
        HttpResponse<String> answer = server.post(
                "/api/query", JSON.createObjectNode().put("sql", sql).toString(), admin);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(json(answer).path("hint").asText()).isNotBlank();
        assertThat(answer.body()).doesNotContain(folder.toString());
    }

    @Test
    void aMisspeltTableNamesTheNearestOnes() throws Exception {
        HttpResponse<String> answer = server.post("/api/query", "{\"sql\":\"from ordrs\"}", admin);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("ordrs").contains("orders");
    }

    @Test
    void aHugeStatementIsRefused() throws Exception {
        String sql = "select 1 /* " + "x".repeat(1_500_000) + " */";
        HttpResponse<String> refused = server.post(
                "/api/query", JSON.createObjectNode().put("sql", sql).toString(), admin);
        assertThat(refused.statusCode()).isEqualTo(413);
    }

    @Test
    void aTableIsDownloadedWithItsHash() throws Exception {
        HttpResponse<byte[]> file = server.http()
                .send(
                        server.request("/api/data/orders/download", admin).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(file.statusCode()).isEqualTo(200);
        byte[] bytes = file.body();
        assertThat(new String(bytes, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        String etag = "\"" + HexFormat.of().formatHex(hash) + "\"";
        assertThat(file.headers().firstValue("etag")).contains(etag);
        assertThat(file.headers().firstValue("repr-digest"))
                .contains("sha-256=:" + Base64.getEncoder().encodeToString(hash) + ":");

        assertThat(server.get("/api/data/orders/download", admin, "If-None-Match", etag)
                        .statusCode())
                .isEqualTo(304);
        HttpResponse<byte[]> part = server.http()
                .send(
                        server.request("/api/data/orders/download", admin, "Range", "bytes=4-9")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, 4, 10));
        assertThat(server.get("/api/data/orders/download", admin, "Range", "bytes=99999999-")
                        .statusCode())
                .isEqualTo(416);
        HttpResponse<String> head = server.send(
                server.request("/api/data/orders/download", admin).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("content-length")).hasValue(bytes.length);
    }

    @Test
    void aWrongTokenOpensNothing() throws Exception {
        String[] parts = admin.split("\\.");
        String tampered = parts[0] + "." + parts[1] + "." + new StringBuilder(parts[2]).reverse();
        for (String path : List.of("/api/catalog/tables", "/api/sync/runs", "/api/openapi.json", "/auth/me")) {
            assertThat(server.get(path, null).statusCode()).isEqualTo(401);
            assertThat(server.get(path, tampered).statusCode()).isEqualTo(401);
            assertThat(server.get(path, "nonsense").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aWrongPasswordAndAnUnknownUserAreAnsweredAlike() throws Exception {
        HttpResponse<String> wrong = server.post(
                "/auth/token", "{\"email\":\"" + ServerProcess.ADMIN + "\",\"password\":\"nope nope\"}", null);
        HttpResponse<String> unknown =
                server.post("/auth/token", "{\"email\":\"nobody@example.com\",\"password\":\"nope nope\"}", null);
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(json(wrong).path("detail")).isEqualTo(json(unknown).path("detail"));
    }

    @Test
    void theAdminIsWhoTheTokenSays() throws Exception {
        JsonNode me = json(server.get("/auth/me", admin));
        assertThat(me.path("email").asText()).isEqualTo(ServerProcess.ADMIN);
        assertThat(me.path("is_admin").asBoolean()).isTrue();
    }

    @Test
    void aRunOfAnUnknownTableIsRefused() throws Exception {
        HttpResponse<String> answer = server.post("/api/sync/trigger", "[\"ordrs\"]", admin);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("orders");
    }

    @Test
    void runsAreListedNewestFirstAndFoundById() throws Exception {
        JsonNode run = server.sync(admin);
        JsonNode runs = json(server.get("/api/sync/runs?limit=5", admin));
        assertThat(runs.path("runs").path(0).path("run_id").asText()).isNotBlank();
        assertThat(run.path("status").asText()).isEqualTo("ok");
        assertThat(server.get("/api/sync/runs/nope", admin).statusCode()).isEqualTo(404);
    }

    @Test
    void operatorsReadHealthAndMetricsOnLoopback() throws Exception {
        for (String path : List.of("/observe/health", "/observe/metrics")) {
            HttpResponse<String> answer = server.http()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + observePort + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
        }
        assertThat(server.http()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create("http://127.0.0.1:" + observePort + "/api/catalog/tables"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }
}
