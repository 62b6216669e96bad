package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser signs in at an issuer: every step over HTTP, with the cookies that a browser would keep. */
class OidcIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "secret-of-the-client";

    @TempDir
    static Path folder;

    private static MockOAuth2Server issuer;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        issuer = new MockOAuth2Server();
        issuer.start();
        String port = Integer.toString(ServerProcess.freePort());
        server = ServerProcess.start(
                folder,
                Map.of(
                        "AGNES_PORT",
                        port,
                        "SERVER_URL",
                        "http://127.0.0.1:" + port,
                        "OIDC_ISSUER",
                        issuer.issuerUrl("staff").toString(),
                        "OIDC_CLIENT_ID",
                        "agnes",
                        "OIDC_CLIENT_SECRET",
                        SECRET));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        issuer.shutdown();
    }

    @Test
    void aBrowserComesBackSignedInOnItsPageAndTheWayBackWorksOnce() throws Exception {
        issuer.enqueueCallback(new DefaultOAuth2TokenCallback(
                "staff",
                "subject",
                "JWT",
                List.of("agnes"),
                Map.of("email", "Grace@Example.com", "email_verified", true, "name", "Grace"),
                300));
        HttpResponse<String> away = server.get("/auth/oidc/login?next=/docs%3Ftab=1", null);
        assertThat(away.statusCode()).isEqualTo(302);
        assertThat(away.headers().allValues("Set-Cookie")).singleElement().satisfies(cookie -> assertThat(cookie)
                .startsWith("sign_in=")
                .contains("; Path=/auth", "; SameSite=Lax", "; Max-Age=600")
                .containsIgnoringCase("; HttpOnly"));
        String cookie = away.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        URI back = location(server.http()
                .send(HttpRequest.newBuilder(location(away)).build(), HttpResponse.BodyHandlers.ofString()));
        String way = back.getRawPath() + "?" + back.getRawQuery();
        assertThat(back).hasAuthority(server.address().getAuthority()).hasPath("/auth/oidc/callback");

        assertProblem(server.get(way, null), 401, "oauth_failed");
        assertProblem(server.get(way, null, "Cookie", cookie + "; " + cookie), 401, "oauth_failed");
        HttpResponse<String> in = server.get(way, null, "Cookie", cookie);
        assertThat(in.statusCode()).as(in.body()).isEqualTo(302);
        assertThat(location(in)).hasToString("/docs?tab=1");
        assertThat(in.body()).isEmpty();
        List<String> cookies = in.headers().allValues("Set-Cookie");
        assertThat(cookies).hasSize(3);
        assertThat(cookies.get(0)).startsWith("access_token=").containsIgnoringCase("; HttpOnly");
        assertThat(cookies.get(1)).startsWith("csrf_token=");
        assertThat(cookies.get(2)).startsWith("sign_in=;").contains("Max-Age=0", "; Path=/auth");
        HttpResponse<String> me =
                server.get("/auth/me", null, "Cookie", cookies.get(0).split(";")[0]);
        assertThat(JSON.readTree(me.body()).path("email").asText()).isEqualTo("Grace@Example.com");

        assertProblem(server.get(way, null, "Cookie", cookie), 401, "oauth_failed");
        assertThat(String.join("\n", server.output()))
                .doesNotContain(SECRET, cookie, way.replaceFirst(".*code=([^&]*).*", "$1"));
    }

    @Test
    void whatIsSetUpIsListedAndWhatIsNotIsUnavailable() throws Exception {
        JsonNode providers =
                JSON.readTree(server.get("/auth/providers", null).body()).path("providers");
        assertThat(providers)
                .anySatisfy(one -> assertThat(one.toString())
                        .contains("\"oidc\"", "\"kind\":\"redirect\"", "\"available\":true", "/auth/oidc/login"))
                .anySatisfy(one -> assertThat(one.toString()).contains("\"google\"", "\"available\":false"));
        assertProblem(server.get("/auth/google/login", null), 503, "unavailable");
        assertProblem(server.get("/auth/google/callback?code=x&state=y", null), 503, "unavailable");
        assertProblem(server.get("/auth/oidc/callback", null), 401, "oauth_failed");
        assertProblem(server.get("/auth/oidc/callback?state=x&state=y", null), 400, "bad_parameter");
    }

    private static URI location(HttpResponse<String> answer) {
        return URI.create(answer.headers().firstValue("Location").orElseThrow(() -> new AssertionError(answer.body())));
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).path("code").asText()).isEqualTo(code);
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(answer.headers().firstValue("WWW-Authenticate").isPresent()).isEqualTo(status == 401);
    }
}
