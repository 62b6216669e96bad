package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Getting in: a server without administrator, its secret, sessions in cookies and tokens of tools. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SignInIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEDULER = "scheduler-secret-of-the-end-to-end-tests";
    private static final String ADA = "{\"email\":\"ada@example.com\",\"password\":\"correct horse battery\"}";

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.start(
                folder, Map.of("SEED_ADMIN_EMAIL", "", "SEED_ADMIN_PASSWORD", "", "SCHEDULER_API_TOKEN", SCHEDULER));
        String secret =
                Awaitility.await().atMost(10, TimeUnit.SECONDS).until(SignInIT::printedSecret, text -> !text.isEmpty());
        String body = ADA.replace("{", "{\"secret\":\"" + secret + "\",");
        assertThat(server.post("/auth/bootstrap", body.replace(secret, "x" + secret), null)
                        .statusCode())
                .isEqualTo(401);
        HttpResponse<String> first = server.post("/auth/bootstrap", body, null);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(json(first).at("/user/is_admin").asBoolean()).isTrue();
        admin = json(first).path("access_token").asText();
        assertThat(server.post("/auth/bootstrap", body, null).statusCode()).isEqualTo(403);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static String printedSecret() {
        return server.output().stream()
                .filter(line -> line.contains("with the secret "))
                .map(line -> line.replaceFirst(".*with the secret (\\S+).*", "$1"))
                .findFirst()
                .orElse("");
    }

    @Test
    void aPageReadsWithTheCookieAndChangesWithItsProofUntilItLogsOut() throws Exception {
        HttpResponse<String> login = server.post("/auth/password/login", ADA, null);
        List<String> cookies = login.headers().allValues("Set-Cookie");
        assertThat(cookies).hasSize(2);
        assertThat(cookies.get(0))
                .startsWith("access_token=")
                .contains("; SameSite=Lax", "; Path=/", "; Max-Age=86400")
                .containsIgnoringCase("; HttpOnly")
                .doesNotContain("Secure");
        assertThat(cookies.get(1)).startsWith("csrf_token=").doesNotContainIgnoringCase("HttpOnly");
        String cookie = cookies.get(0).split(";")[0];
        String proof = cookies.get(1).split(";")[0].substring("csrf_token=".length());
        assertThat(json(login).path("csrf_token").asText()).isEqualTo(proof);

        assertThat(server.get("/auth/me", null, "Cookie", cookie).statusCode()).isEqualTo(200);
        assertThat(server.get("/auth/me", null, "Cookie", cookie + "; " + cookie + "x")
                        .statusCode())
                .as("two of one name")
                .isEqualTo(401);
        assertThat(json(server.get("/auth/sessions", null, "Cookie", cookie)).size())
                .isGreaterThanOrEqualTo(2);
        assertThat(server.post("/auth/tokens", "{\"name\":\"x\"}", null, "Cookie", cookie)
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.post("/auth/tokens", "{\"name\":\"x\"}", null, "Cookie", cookie, "X-CSRF-Token", proof)
                        .statusCode())
                .isEqualTo(201);

        HttpResponse<String> logout = server.post("/auth/logout", "", null, "Cookie", cookie, "X-CSRF-Token", proof);
        assertThat(logout.statusCode()).as(logout.body()).isEqualTo(204);
        assertThat(logout.body()).isEmpty();
        assertThat(logout.headers().allValues("Set-Cookie")).hasSize(2).allSatisfy(gone -> assertThat(gone)
                .contains("Max-Age=0"));
        assertThat(server.get("/auth/me", null, "Cookie", cookie).statusCode()).isEqualTo(401);
        assertThat(server.get("/auth/me", json(login).path("access_token").asText())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aTokenOpensWhatItsScopesName() throws Exception {
        String read = token("{\"name\":\"reader\",\"scope\":\"read\"}");
        String query = token("{\"name\":\"asker\",\"scope\":\"query\",\"expires_in_days\":null}");
        String ops = token("{\"name\":\"ops\",\"scope\":\"admin\",\"ttl_seconds\":60}");
        String sql = "{\"sql\":\"select 1 as one\"}";

        assertThat(statuses(read, sql)).containsExactly(200, 403, 403, 403);
        assertThat(statuses(query, sql)).containsExactly(403, 200, 403, 403);
        assertThat(statuses(ops, sql)).containsExactly(200, 200, 200, 403);
        assertThat(statuses(SCHEDULER, sql)).containsExactly(403, 403, 403, 403);
        assertThat(statuses(admin, sql)).containsExactly(200, 200, 200, 201);
    }

    @Test
    void theSchedulerStartsRunsAndNothingElse() throws Exception {
        assertThat(server.post("/api/sync/trigger", "[]", SCHEDULER).statusCode())
                .isEqualTo(202);
        assertThat(server.get("/api/sync/runs", SCHEDULER).statusCode()).isEqualTo(403);
        assertThat(server.get("/auth/me", SCHEDULER).statusCode()).isEqualTo(403);
        assertThat(server.post("/api/sync/trigger", "[]", SCHEDULER + "x").statusCode())
                .isEqualTo(401);
    }

    @Test
    void tokensAreListedFoundAndRevoked() throws Exception {
        JsonNode made = json(server.post("/auth/tokens", "{\"name\":\"laptop\"}", admin));
        String id = made.path("id").asText();
        assertThat(json(server.get("/auth/tokens", admin)).findValuesAsText("id"))
                .contains(id);
        JsonNode found = json(server.get("/auth/tokens/" + id, admin));
        assertThat(found.path("name").asText()).isEqualTo("laptop");
        assertThat(found.has("token") || found.has("user_id")).isFalse();
        assertThat(json(server.get("/auth/admin/tokens?limit=5", admin))
                        .path(0)
                        .path("user_email")
                        .asText())
                .isEqualTo("ada@example.com");

        assertThat(delete("/auth/tokens/" + id, made.path("token").asText()).statusCode())
                .as("by itself")
                .isEqualTo(204);
        assertThat(server.get("/auth/me", made.path("token").asText()).statusCode())
                .isEqualTo(401);
        assertThat(delete("/auth/admin/tokens/" + id, admin).statusCode()).isEqualTo(204);
        assertThat(delete("/auth/tokens/nope", admin).statusCode()).isEqualTo(404);
    }

    @Test
    void theWaysToSignInAreTold() throws Exception {
        JsonNode providers = json(server.get("/auth/providers", null)).path("providers");

        assertThat(providers.findValuesAsText("id"))
                .containsExactly("password", "email", "google", "oidc", "bootstrap");
        assertThat(providers.findValuesAsText("available")).containsExactly("true", "false", "false", "false", "false");
        for (String path : List.of("/auth/password/reset", "/auth/password/setup/request", "/auth/email/send-link")) {
            assertThat(server.post(path, "{\"email\":\"ada@example.com\"}", null)
                            .statusCode())
                    .as(path + " without mail")
                    .isEqualTo(503);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aNewPasswordEndsEverySessionAndTheServerRemembersAfterARestart() throws Exception {
        String change = "{\"current_password\":\"correct horse battery\",\"new_password\":\"another horse battery\"}";
        String other =
                json(server.post("/auth/token", ADA, null)).path("access_token").asText();
        HttpResponse<String> changed = server.post("/auth/password/change", change, other);
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        String fresh = json(changed).path("access_token").asText();
        server.stop();
        server = ServerProcess.start(folder, Map.of("SEED_ADMIN_EMAIL", "", "SEED_ADMIN_PASSWORD", ""));

        assertThat(server.get("/auth/me", other).statusCode()).isEqualTo(401);
        assertThat(server.get("/auth/me", admin).statusCode()).isEqualTo(401);
        assertThat(server.get("/auth/me", fresh).statusCode()).isEqualTo(200);
        assertThat(printedSecret()).isEmpty();
    }

    /** Of a read, a statement, an administrator's list, and the making of a token. */
    private static List<Integer> statuses(String token, String sql) throws Exception {
        return Arrays.asList(
                server.get("/api/catalog/tables", token).statusCode(),
                server.post("/api/query", sql, token).statusCode(),
                server.get("/api/sync/runs", token).statusCode(),
                server.post("/auth/tokens", "{\"name\":\"x\"}", token).statusCode());
    }

    private static String token(String body) throws Exception {
        HttpResponse<String> made = server.post("/auth/tokens", body, admin);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return json(made).path("token").asText();
    }

    private static HttpResponse<String> delete(String path, String token) throws Exception {
        HttpRequest.Builder request = server.request(path, token).DELETE();
        return server.send(request);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return JSON.readTree(answer.body());
    }
}
