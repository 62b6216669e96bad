package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts, groups, grants, access requests and the audit log as administrators and analysts meet them. */
class PeopleIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "correct horse staple";

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static String admin;
    private static String userId;
    private static String user;

    @BeforeAll
    static void start() throws Exception {
        Path shop = Files.createDirectories(folder.resolve("data/sources/shop"));
        Files.writeString(shop.resolve("orders.csv"), "id,amount\n1,9.5\n");
        Files.writeString(
                shop.resolve("pay.csv"), "id,owner\n1,kay@example.com\n2,bob@example.com\n3,bob@example.com\n");
        server = ServerProcess.start(folder, Map.of());
        admin = server.adminToken();
        server.sync(admin);
        JsonNode made = body(201, server.post("/api/users", "{\"email\":\"Kay@example.com\"}", admin));
        userId = made.path("id").asText();
        assertThat(made.path("name").asText()).isEqualTo("Kay");
        assertThat(made.path("groups").size()).isZero();
        server.post("/api/users/" + userId + "/set-password", "{\"password\":\"" + PASSWORD + "\"}", admin);
        user = server.token("kay@EXAMPLE.com", PASSWORD);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static JsonNode body(int status, HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> send(String method, String path, String json, String token) throws Exception {
        return server.send(server.request(path, token, "Content-Type", "application/json")
                .method(
                        method,
                        json == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(json)));
    }

    @Test
    void aTableIsAskedForApprovedReadAndTakenAway() throws Exception {
        JsonNode group = body(201, server.post("/api/admin/groups", "{\"name\":\"Sales\"}", admin));
        String groupId = group.path("id").asText();
        JsonNode asked =
                body(201, server.post("/api/access-requests", "{\"table_id\":\"orders\",\"reason\":\"report\"}", user));
        assertThat(asked.path("status").asText()).isEqualTo("pending");
        body(409, server.post("/api/access-requests", "{\"table_id\":\"orders\"}", user));
        String request = "/api/access-requests/" + asked.path("id").asText();
        body(403, server.post(request + "/approve", "{\"group_id\":\"" + groupId + "\"}", user));

        JsonNode decision = body(200, server.post(request + "/approve", "{\"group_id\":\"" + groupId + "\"}", admin));
        assertThat(decision.path("granted").asBoolean()).isTrue();
        assertThat(server.query("from orders", user).path("row_count").asInt()).isEqualTo(1);
        JsonNode mine = body(200, server.get("/api/me/effective-access", user));
        assertThat(mine.at("/items/0/via_groups/0/group_name").asText()).isEqualTo("Sales");

        JsonNode grants = body(200, server.get("/api/admin/grants?group_id=" + groupId, admin));
        assertThat(grants).hasSize(1);
        HttpResponse<String> removed =
                send("DELETE", "/api/admin/grants/" + grants.at("/0/id").asText(), null, admin);
        assertThat(removed.statusCode()).isEqualTo(204);
        assertThat(removed.body()).isEmpty();
        body(404, server.get("/api/catalog/tables/orders", user));
        body(200, send("PATCH", "/api/admin/groups/" + groupId, "{\"description\":\"Sellers\"}", admin));
        assertThat(send("DELETE", "/api/admin/groups/" + groupId, null, admin).statusCode())
                .isEqualTo(204);
    }

    @Test
    void anAccessPolicyCountsForEverybodyFromTheNextRequestOn() throws Exception {
        String group = body(201, server.post("/api/admin/groups", "{\"name\":\"Payroll\"}", admin))
                .path("id")
                .asText();
        body(201, server.post("/api/admin/groups/" + group + "/members", "{\"email\":\"kay@example.com\"}", admin));
        body(
                201,
                server.post(
                        "/api/admin/grants",
                        "{\"group_id\":\"" + group + "\",\"resource_type\":\"table\",\"resource_id\":\"pay\"}",
                        admin));
        assertThat(count(user)).isEqualTo(3);
        String path = "/api/admin/tables/pay/policy";
        body(404, server.get(path, admin));
        String policy = "SELECT * FROM pay WHERE owner = $user_email OR list_contains($user_groups, 'Auditors')";

        body(403, send("PUT", path, "{\"policy\":\"FROM pay\"}", user));
        body(422, send("PUT", path, "{\"policy\":\"SELECT id FROM pay\"}", admin));
        assertThat(count(user)).as("a refused policy changes nothing").isEqualTo(3);
        JsonNode set = body(200, send("PUT", path, "{\"policy\":\"" + policy + "\"}", admin));
        assertThat(set.path("policy").asText()).isEqualTo(policy);

        body(200, send("PUT", path, "{\"policy\":\"SELECT * FROM pay WHERE id = 2 AND $user_email = owner\"}", admin));
        assertThat(count(user)).isZero();
        body(200, send("PUT", path, "{\"policy\":\"" + policy + "\"}", admin));
        assertThat(count(user)).isEqualTo(1);
        assertThat(count(admin)).as("administrators see through the policy too").isZero();
        body(403, server.get("/api/data/pay/download", user));
        body(403, server.get("/api/data/pay/download", admin));
        JsonNode shown = body(200, server.get("/api/catalog/tables/pay", user));
        assertThat(shown.path("rows").isNull()).isTrue();
        assertThat(shown.path("columns")).hasSize(2);
        assertThat(body(200, server.get("/api/admin/policies", admin)).findValuesAsText("table_id"))
                .containsExactly("pay");
        body(422, send("PUT", "/api/admin/tables/pay/policy", null, admin));

        assertThat(send("DELETE", path, null, admin).statusCode()).isEqualTo(204);
        assertThat(count(user)).isEqualTo(3);
        assertThat(body(200, server.get("/api/admin/audit?action=table_policy.*&resource=table:pay", admin))
                        .path("entries")
                        .findValuesAsText("action"))
                .containsExactly("table_policy.removed", "table_policy.set", "table_policy.set", "table_policy.set");
    }

    private static int count(String token) throws Exception {
        return server.query("SELECT count(*)::INTEGER FROM shop.pay", token)
                .at("/rows/0/0")
                .asInt();
    }

    @Test
    void eachMistakeHasItsAnswer() throws Exception {
        assertThat(body(409, server.post("/api/users", "{\"email\":\" KAY@example.com\"}", admin))
                        .path("code")
                        .asText())
                .isEqualTo("conflict");
        body(422, server.post("/api/users", "{\"email\":\"nobody\"}", admin));
        body(422, server.post("/api/users", "{\"mail\":\"a@b\"}", admin));
        body(422, server.post("/api/admin/groups", "", admin));
        body(404, server.get("/api/users/no-such-id", admin));
        body(422, server.get("/api/admin/grants?resource_type=galaxy", admin));
        body(422, server.post("/api/admin/grants", "{}", admin));
        body(400, server.get("/api/admin/audit?since=yesterday", admin));
        body(410, server.get("/api/permissions", user));
        body(409, send("DELETE", "/api/users/" + me(), null, admin));
        body(403, server.get("/api/users", user));
        body(401, server.get("/api/admin/audit", null));
    }

    private static String me() throws Exception {
        return body(200, server.get("/auth/me", admin)).path("id").asText();
    }

    @Test
    void aDeactivatedAccountIsRefusedFromTheNextRequestOn() throws Exception {
        JsonNode made = body(201, server.post("/api/users", "{\"email\":\"leaver@example.com\"}", admin));
        String path = "/api/users/" + made.path("id").asText();
        server.post(path + "/set-password", "{\"password\":\"" + PASSWORD + "\"}", admin);
        String token = server.token("leaver@example.com", PASSWORD);
        body(200, server.get("/auth/me", token));

        assertThat(body(200, send("PATCH", path, "{\"active\":false}", admin))
                        .path("active")
                        .asBoolean())
                .isFalse();
        body(401, server.get("/auth/me", token));
        assertThat(send("DELETE", path, null, admin).statusCode()).isEqualTo(204);
        body(404, server.get(path, admin));
    }

    @Test
    void everybodyChangesTheirOwnNameAndTheAuditLogTellsFromWhere() throws Exception {
        assertThat(body(200, send("PATCH", "/api/me", "{\"name\":\"Kay K\"}", user))
                        .path("name")
                        .asText())
                .isEqualTo("Kay K");

        JsonNode entry = body(200, server.get("/api/admin/audit?action=user.update&user=kay@example.com", admin))
                .at("/entries/0");
        assertThat(entry.path("resource").asText()).isEqualTo("user:" + userId);
        assertThat(entry.path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(entry.at("/params/name").asText()).isEqualTo("Kay K");
        assertThat(entry.path("duration_ms").isNumber()).isTrue();
        HttpResponse<String> csv = server.get("/api/admin/audit/export?action=user.*", admin);
        assertThat(csv.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"audit.csv\"");
        assertThat(csv.body().lines()).hasSizeGreaterThan(2).anyMatch(line -> line.contains("user.create"));
    }

    @Test
    void whatCanBeGrantedIsListedByTheFeatures() throws Exception {
        assertThat(body(200, server.get("/api/admin/resource-types", admin)).findValuesAsText("key"))
                .containsExactly("table", "memory_domain");
        JsonNode overview = body(200, server.get("/api/admin/access-overview", admin));
        assertThat(overview.at("/resources/0/blocks/0/items/0/resource_id").asText())
                .isEqualTo("orders");
        assertThat(overview.at("/resources/1/blocks/0/items")).hasSize(6);
    }

    @Test
    void theDescriptionOfTheApiIsValid() throws Exception {
        String document = server.get("/api/openapi.json", admin).body();
        assertThat(new OpenAPIV3Parser().readContents(document).getMessages()).isEmpty();
        assertThat(JSON.readTree(document)
                        .at("/paths/~1api~1users/get/responses/200/content/application~1json/schema/items/$ref")
                        .asText())
                .endsWith("/UserDetail");
    }

    @Test
    void breakGlassNeedsAStoppedServer() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        ServerProcess.HOME.resolve("bin/agnes").toString(), "break-glass", "kay@example.com")
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "CONFIG_DIR", folder.resolve("config").toString(),
                        "DATA_DIR", folder.resolve("data").toString(),
                        "JAVA_HOME", System.getProperty("java.home")));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).as(output).isEqualTo(1);
        assertThat(output).contains("is using the data folder").contains("hint:");
        assertThat(body(200, server.get("/api/users/" + userId, admin))
                        .path("is_admin")
                        .asBoolean())
                .isFalse();
    }
}
