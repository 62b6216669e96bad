package io.agnes.access.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The protocol of Google's interfaces against a stand-in that speaks it. */
class GoogleDirectoryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<Seen> seen = new ArrayList<>();
    private HttpServer google;
    private GoogleDirectory directory;

    private record Seen(String request, String authorization, String flavor, String body) {}

    @BeforeEach
    void start() throws IOException {
        google = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        google.createContext("/", this::answer);
        google.start();
        URI uri = URI.create("http://127.0.0.1:" + google.getAddress().getPort());
        directory = new GoogleDirectory(
                "admin@example.com",
                "reader@project.iam.gserviceaccount.com",
                new GoogleDirectory.Services(uri, uri, uri, uri),
                new HttpJson(Duration.ofSeconds(5)),
                Clock.fixed(NOW, ZoneOffset.UTC));
        answers.put("token-of-machine", "{\"access_token\":\"machine\"}");
        answers.put("signJwt", "{\"keyId\":\"k\",\"signedJwt\":\"signed\"}");
        answers.put("token", "{\"access_token\":\"directory\",\"expires_in\":3600}");
        answers.put("groups", "{\"groups\":[{\"email\":\"a@example.com\"}],\"nextPageToken\":\"p 2\"}");
        answers.put("groups-2", "{\"groups\":[{\"email\":\"B@example.com\"}]}");
    }

    @AfterEach
    void stop() {
        google.stop(0);
    }

    @Test
    void groupsOfEveryPageAreReadInTheNameOfAnAdministrator() throws Exception {
        assertThat(directory.groupsOf("ada+x@example.com")).containsExactly("a@example.com", "B@example.com");

        assertThat(seen)
                .extracting(Seen::request)
                .containsExactly(
                        "GET /computeMetadata/v1/instance/service-accounts/default/token",
                        "POST /v1/projects/-/serviceAccounts/reader%40project.iam.gserviceaccount.com:signJwt",
                        "POST /token",
                        "GET /admin/directory/v1/groups?userKey=ada%2Bx%40example.com&maxResults=200",
                        "GET /admin/directory/v1/groups?userKey=ada%2Bx%40example.com&maxResults=200&pageToken=p+2");
        assertThat(seen.get(0).flavor()).isEqualTo("Google");
        assertThat(seen)
                .extracting(Seen::authorization)
                .containsExactly(null, "Bearer machine", null, "Bearer directory", "Bearer directory");
        JsonNode claims =
                JSON.readTree(JSON.readTree(seen.get(1).body()).path("payload").asText());
        assertThat(claims.toString())
                .isEqualTo("{\"iss\":\"reader@project.iam.gserviceaccount.com\",\"sub\":\"admin@example.com\","
                        + "\"scope\":\"https://www.googleapis.com/auth/admin.directory.group.readonly\","
                        + "\"aud\":\"https://oauth2.googleapis.com/token\",\"iat\":%d,\"exp\":%d}"
                                .formatted(NOW.getEpochSecond(), NOW.getEpochSecond() + 3600));
        assertThat(seen.get(2).body())
                .contains("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer", "assertion=signed");
    }

    @Test
    void theTokenOfTheDirectoryIsKept() throws Exception {
        directory.groupsOf("ada@example.com");
        seen.clear();
        directory.groupsOf("kay@example.com");

        assertThat(seen).hasSize(2).allMatch(call -> call.request().startsWith("GET /admin/directory"));
    }

    @Test
    void whateverIsNotAnsweredAsItShouldIsAFailureWithoutSecrets() {
        for (String step : List.of("token-of-machine", "signJwt", "token", "groups", "groups-2")) {
            String right = answers.remove(step);
            assertThatThrownBy(() -> directory.groupsOf("ada@example.com"))
                    .as(step)
                    .isInstanceOf(IssuerException.class)
                    .hasMessageNotContaining("machine\"")
                    .hasMessageNotContaining("signed\"");
            answers.put(step, right);
        }
        answers.put("groups-2", "{\"nextPageToken\":\"p 2\"}");
        assertThatThrownBy(() -> directory.groupsOf("ada@example.com")).hasMessageContaining("more groups");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        seen.add(new Seen(
                exchange.getRequestMethod() + " " + uri,
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("Metadata-Flavor"),
                body));
        String answer = answers.get(step(uri));
        byte[] bytes = (answer == null ? "{\"error\":{\"code\":403}}" : answer).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer == null ? 403 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String step(String uri) {
        if (uri.startsWith("/computeMetadata")) {
            return "token-of-machine";
        }
        if (uri.endsWith(":signJwt")) {
            return "signJwt";
        }
        if (uri.equals("/token")) {
            return "token";
        }
        return uri.contains("pageToken") ? "groups-2" : "groups";
    }
}
