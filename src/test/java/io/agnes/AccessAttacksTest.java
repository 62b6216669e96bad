package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.RunningAgnes.Role;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people try who are not let in: forged and old tokens, planted headers, other spellings of a path, others' ids. */
@ExtendWith(RunningAgnes.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessAttacksTest {
    private static final String MARK = "planted-4711";
    private static final List<String> STEERING = List.of(
            "CamelHttpResponseCode",
            "CamelHttpUri",
            "CamelHttpPath",
            "CamelHttpQuery",
            "CamelHttpMethod",
            "CamelHttpRawQuery",
            "CamelBeanMethodName",
            "CamelFileName",
            "CamelRestHttpUriTemplate",
            "CamelVertxPlatformHttpRemoteAddress",
            "CamelVertxPlatformHttpAuthenticatedUser",
            "CamelAuthentication",
            "CamelExceptionCaught");

    private RunningAgnes agnes;
    private List<Operation> operations;

    @BeforeAll
    void describe(RunningAgnes running) {
        agnes = running;
        operations = Operation.all(running).stream()
                .filter(operation -> !operation.id().equals("logOut"))
                .toList();
    }

    @Test
    void plantedHeadersAndParametersSteerNoOperation() {
        String[] headers = planted().stream()
                .flatMap(name -> Stream.of(name, "299", name, MARK))
                .toArray(String[]::new);
        String query = planted().stream()
                .map(name -> name + "=299&" + name + "=" + MARK)
                .reduce("?Set-Cookie=sid%3D" + MARK + "&Location=" + MARK, (left, right) -> left + "&" + right);
        SoftAssertions all = new SoftAssertions();
        for (Operation operation : operations) {
            for (Role role : List.of(Role.ANONYMOUS, Role.VIEWER, Role.ADMIN)) {
                String token = agnes.token(role);
                int untouched = agnes.send(operation.request(agnes, token)).statusCode();
                for (HttpRequest.Builder attempt : List.of(
                        operation.request(agnes, operation.target(), token, headers),
                        operation.request(agnes, operation.target() + query, token))) {
                    HttpResponse<String> answer = agnes.send(attempt);
                    all.assertThat(answer.statusCode())
                            .as("%s as %s: %s", operation, role, answer.body())
                            .isEqualTo(untouched);
                    all.assertThat(answer.headers().map().toString())
                            .as("%s as %s", operation, role)
                            .doesNotContainIgnoringCase("camel")
                            .doesNotContain(MARK);
                }
            }
        }
        all.assertAll();
    }

    /** Each name as it is, in small, in capitals, and mixed. */
    private static List<String> planted() {
        List<String> names = new ArrayList<>();
        for (String name : STEERING) {
            names.add(name);
            names.add(name.toLowerCase(Locale.ROOT));
            names.add(name.toUpperCase(Locale.ROOT));
            names.add("cAmEl" + name.substring(5));
        }
        return names;
    }

    @Test
    void whoMayNotComeInLearnsNothingOfWrongParameters() {
        SoftAssertions all = new SoftAssertions();
        for (String wrong : List.of("?replace=perhaps", "?replace=true&replace=true")) {
            all.assertThat(agnes.post("/api/upload" + wrong, "x", null).statusCode())
                    .isEqualTo(401);
            all.assertThat(agnes.post("/api/upload" + wrong, "x", agnes.token(Role.VIEWER))
                            .statusCode())
                    .isEqualTo(403);
            all.assertThat(agnes.post("/api/upload" + wrong, "x", agnes.token(Role.ADMIN))
                            .statusCode())
                    .isEqualTo(400);
        }
        all.assertAll();
    }

    @Test
    void noOtherSpellingOfAPathLetsAStrangerIn() {
        SoftAssertions all = new SoftAssertions();
        for (Operation operation : operations) {
            if (operation.isOpen()) {
                continue;
            }
            for (String path : spellings(operation.target())) {
                HttpResponse<String> answer = agnes.send(operation.request(agnes, path, null));
                all.assertThat(answer.statusCode())
                        .as("%s %s", operation.method(), path)
                        .isIn(400, operation.isSigned() ? 503 : 401, 404, 405);
            }
        }
        all.assertAll();
    }

    /** Whoever may not administer, or is not granted the table, finds no way round by the path either. */
    @Test
    void noOtherSpellingOfAPathLetsAViewerAdministerOrReadATable() {
        SoftAssertions all = new SoftAssertions();
        for (Operation operation : operations) {
            if (!operation.rule().startsWith("admin") && !operation.rule().startsWith("grant")) {
                continue;
            }
            for (String path : spellings(operation.target())) {
                HttpResponse<String> answer = agnes.send(operation.request(agnes, path, agnes.token(Role.VIEWER)));
                all.assertThat(answer.statusCode())
                        .as("%s %s", operation.method(), path)
                        .isIn(400, 403, 404, 405);
            }
        }
        all.assertAll();
    }

    private static List<String> spellings(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        String parent = path.substring(0, path.lastIndexOf('/'));
        return Stream.of(
                        path + "/",
                        path + "//",
                        path + "%2F",
                        path + "%2f..%2f" + last,
                        path + "/sub/path",
                        path + "/.",
                        path + "/..;/" + last,
                        path + ";jsessionid=1",
                        path + "%00",
                        path + "%20",
                        path + "?",
                        path.toUpperCase(Locale.ROOT),
                        "/" + path,
                        parent + "//" + last,
                        parent + "/./" + last,
                        parent + "/x/../" + last,
                        parent + "%2F" + last,
                        parent + "/"
                                + URLEncoder.encode(last, StandardCharsets.UTF_8)
                                        .replace(last.charAt(0) + "", hex(last)),
                        "/api/health/.." + path,
                        "/api/health/%2e%2e/%2e%2e" + path)
                // of a path of one segment
                .filter(spelling -> spelling.startsWith("/"))
                .toList();
    }

    private static String hex(String text) {
        return "%" + Integer.toHexString(text.charAt(0));
    }

    @Test
    void aForgedTokenIsNobody() {
        String key = RunningAgnes.SIGNING_KEY;
        String session = agnes.token(Role.VIEWER);
        String adminId = Forgery.of(agnes.token(Role.ADMIN)).text("sub");
        String adminSession = Forgery.of(agnes.token(Role.ADMIN)).text("jti");
        assertThat(status(Forgery.of(session).signed(key)))
                .as("the same by hand")
                .isEqualTo(200);

        Map<String, String> forged = new LinkedHashMap<>();
        forged.put("another account", Forgery.of(session).claim("sub", adminId).signed(key));
        forged.put(
                "another session",
                Forgery.of(session).claim("jti", adminSession).signed(key));
        forged.put(
                "a session that never was",
                Forgery.of(session).claim("jti", "x").signed(key));
        forged.put("another issuer", Forgery.of(session).claim("iss", "agnes2").signed(key));
        forged.put("no issuer", Forgery.of(session).without("iss").signed(key));
        forged.put(
                "another audience",
                Forgery.of(session).claim("aud", List.of("other")).signed(key));
        forged.put("no audience", Forgery.of(session).without("aud").signed(key));
        forged.put("no end", Forgery.of(session).without("exp").signed(key));
        forged.put("an end that is past", Forgery.of(session).claim("exp", 1).signed(key));
        forged.put("no id", Forgery.of(session).without("jti").signed(key));
        forged.put("no purpose", Forgery.of(session).without("typ").signed(key));
        forged.put(
                "an unknown purpose", Forgery.of(session).claim("typ", "reset").signed(key));
        forged.put(
                "the purpose of a tool", Forgery.of(session).claim("typ", "pat").signed(key));
        forged.put("another key", Forgery.of(session).signed(key + "x"));
        forged.put("an empty key", Forgery.of(session).signed(" "));
        for (String none : List.of("none", "None", "NONE", "nOnE")) {
            forged.put("alg " + none, Forgery.of(session).header("alg", none).unsigned());
            forged.put(
                    "alg " + none + ", signed",
                    Forgery.of(session).header("alg", none).signed(key));
        }
        forged.put("alg HS512", Forgery.of(session).header("alg", "HS512").signed(key, "HmacSHA512"));
        forged.put("alg RS256", Forgery.of(session).header("alg", "RS256").signed(key));
        forged.put(
                "a key of its own",
                Forgery.of(session)
                        .header("jwk", "{}")
                        .header("kid", "../../dev/null")
                        .signed("x"));
        forged.put("packed", Forgery.of(session).header("zip", "DEF").signed(key));
        forged.put("the signature cut", session.substring(0, session.length() - 2));
        forged.put("no signature", session.substring(0, session.lastIndexOf('.') + 1));
        forged.put("a changed claim", changed(session));
        forged.put("twice", session + " " + session);
        forged.put("very long", session + "a".repeat(5000));

        forged.forEach((what, token) ->
                assertThat(status(token)).as(what + ": " + token).isEqualTo(401));
    }

    private static String changed(String token) {
        String[] parts = token.split("\\.");
        String claims =
                Forgery.of(token).claim("email", RunningAgnes.ADMIN).unsigned().split("\\.")[1];
        return parts[0] + "." + claims + "." + parts[2];
    }

    private int status(String token) {
        return agnes.get("/auth/me", token).statusCode();
    }

    @Test
    void aTokenCountsInItsOwnPlaceOnly() {
        String session = agnes.token(Role.ADMIN);
        String tool = agnes.token(Role.READ_TOKEN);
        assertThat(agnes.get("/auth/me", null, "Cookie", "access_token=" + session)
                        .statusCode())
                .isEqualTo(200);

        assertThat(Stream.of(
                        agnes.get("/auth/me?access_token=" + session, null),
                        agnes.get("/auth/me?Authorization=Bearer%20" + session, null),
                        agnes.get("/auth/me", null, "X-Access-Token", session),
                        agnes.get("/auth/me", null, "Authorization", "Basic " + session),
                        agnes.get("/auth/me", null, "Authorization", session),
                        agnes.get("/auth/me", null, "Cookie", "access_token=" + tool),
                        agnes.get("/auth/me", null, "Cookie", "access_token=" + RunningAgnes.MACHINE),
                        agnes.get("/auth/me", null, "Cookie", "csrf_token=" + session)))
                .extracting(HttpResponse::statusCode)
                .containsOnly(401);
    }

    @Test
    void aTokenPlayedAgainAfterLogoutIsNobody() {
        HttpResponse<String> login = agnes.logIn(RunningAgnes.VIEWER);
        String session = RunningAgnes.json(login).path("access_token").asText();
        String cookie = "access_token=" + session;
        assertThat(status(session)).isEqualTo(200);

        assertThat(agnes.post("/auth/logout", "", session).statusCode()).isEqualTo(204);

        assertThat(status(session)).isEqualTo(401);
        assertThat(agnes.get("/auth/me", null, "Cookie", cookie).statusCode()).isEqualTo(401);
        assertThat(agnes.post("/auth/logout", "", session).statusCode()).isEqualTo(401);
        assertThat(status(agnes.token(Role.VIEWER)))
                .as("another session of the account")
                .isEqualTo(200);
    }

    @Test
    void aCookieAloneChangesNothing() {
        String cookie = "access_token=" + agnes.token(Role.ADMIN);
        String proofOfAnother = RunningAgnes.json(agnes.logIn(RunningAgnes.VIEWER))
                .path("csrf_token")
                .asText();
        SoftAssertions all = new SoftAssertions();
        for (Operation operation : operations) {
            if (operation.isOpen() || !operation.changes()) {
                continue;
            }
            for (String[] headers : List.of(
                    new String[] {"Cookie", cookie},
                    new String[] {"Cookie", cookie + "; csrf_token=x", "X-CSRF-Token", "x"},
                    new String[] {"Cookie", cookie, "X-CSRF-Token", proofOfAnother})) {
                HttpResponse<String> answer = agnes.send(operation.request(agnes, operation.target(), null, headers));
                all.assertThat(answer.statusCode())
                        .as("%s with %s", operation, Arrays.toString(headers))
                        .isEqualTo(operation.isSigned() ? 503 : 403);
            }
        }
        all.assertAll();
    }

    @Test
    void whatBelongsToAnotherReadsLikeWhatIsNotThere() {
        String owner = agnes.token(Role.GRANTED_VIEWER);
        String other = agnes.token(Role.VIEWER);
        JsonNode token = RunningAgnes.json(agnes.post("/auth/tokens", "{\"name\":\"mine\",\"scope\":\"read\"}", owner));
        String tokenPath = "/auth/tokens/" + token.path("id").asText();
        String sessionPath = "/auth/sessions/" + Forgery.of(owner).text("jti");

        JsonNode others = RunningAgnes.json(agnes.get(tokenPath, other));
        JsonNode nobodys = RunningAgnes.json(agnes.get("/auth/tokens/none", other));
        assertThat(others.path("status").asInt()).isEqualTo(404);
        assertThat(others.path("code")).isEqualTo(nobodys.path("code"));
        assertThat(others.path("hint")).isEqualTo(nobodys.path("hint"));
        assertThat(agnes.send(agnes.request(tokenPath, other).DELETE()).statusCode())
                .isEqualTo(404);
        assertThat(agnes.send(agnes.request(sessionPath, other).DELETE()).statusCode())
                .isEqualTo(404);
        assertThat(agnes.get("/auth/tokens", other).body())
                .doesNotContain(token.path("id").asText());
        assertThat(agnes.get("/auth/sessions", other).body())
                .doesNotContain(Forgery.of(owner).text("jti"));

        assertThat(status(token.path("token").asText())).as("the owner's token").isEqualTo(200);
        assertThat(status(owner)).as("the owner's session").isEqualTo(200);
        assertThat(agnes.send(agnes.request(tokenPath, owner).DELETE()).statusCode())
                .isEqualTo(204);
    }

    @Test
    void aRequestForATableIsSeenByItsAskerAndDecidedByAdministratorsOnly() {
        String asker = agnes.token(Role.VIEWER);
        String other = agnes.token(Role.GRANTED_VIEWER);
        HttpResponse<String> asked =
                agnes.post("/api/access-requests", "{\"table_id\":\"secrets\",\"reason\":\"curious\"}", asker);
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(201);
        String path =
                "/api/access-requests/" + RunningAgnes.json(asked).path("id").asText();

        assertThat(agnes.get("/api/access-requests/my", other).body()).doesNotContain("secrets");
        for (String caller : List.of(asker, other)) {
            assertThat(agnes.post(path + "/approve", "{\"group_id\":\"x\"}", caller)
                            .statusCode())
                    .isEqualTo(403);
            assertThat(agnes.post(path + "/deny", "", caller).statusCode()).isEqualTo(403);
        }
        assertThat(agnes.post(path + "/deny", "", agnes.token(Role.ADMIN)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTableThatIsNotGrantedReadsLikeOneThatIsNotThere() {
        String viewer = agnes.token(Role.VIEWER);
        for (String path : List.of("/api/catalog/tables/%s", "/api/data/%s/download")) {
            HttpResponse<String> hidden = agnes.get(path.formatted("orders"), viewer);
            HttpResponse<String> absent = agnes.get(path.formatted("absent"), viewer);
            assertThat(hidden.statusCode()).isEqualTo(404).isEqualTo(absent.statusCode());
            assertThat(withoutId(hidden).replace("orders", "absent")).isEqualTo(withoutId(absent));
            for (String spelling : List.of("ORDERS", "Orders", "shop.orders", "orders%00", "orders%20", "%6frders")) {
                assertThat(agnes.get(path.formatted(spelling), viewer).statusCode())
                        .as(spelling)
                        .isIn(400, 404);
            }
        }
    }

    private static String withoutId(HttpResponse<String> answer) {
        return answer.body().replaceAll("\"request_id\":\"[^\"]*\"", "");
    }
}
