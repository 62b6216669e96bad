package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.access.Caller;
import io.agnes.access.RateLimit;
import io.agnes.access.Signatures;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.common.Reply;
import io.agnes.config.DataSize;
import io.agnes.config.Environment;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge as a client sees it: a real server with the gate, two resources and the shared error handling. */
class WebServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Caller ANNA = new Caller("u1", "anna@example.com", "Anna", false, Set.of(), Set.of());

    @TempDir
    static Path folder;

    private static Main main;
    private static WebServer server;
    private static Echo echo;

    /** A body that the binding reads and writes. */
    public record Note(String title, Integer stars) {}

    /** The steps behind the test routes. */
    public static final class Echo {
        private final CountDownLatch disconnected = new CountDownLatch(1);

        public Map<String, Object> get(Parameters parameters, Caller caller) {
            if (parameters.get("name").equals("boom")) {
                throw new IllegalStateException("secret detail");
            }
            return Map.of("params", parameters.values(), "who", caller.email());
        }

        public Note post(Note note) {
            if (note.stars() != null && note.stars() > 5) {
                throw new AgnesException(Problem.INVALID, "There are no " + note.stars() + " stars.", "Give 0 to 5.");
            }
            return note;
        }

        public void stream(Parameters parameters, Reply reply) throws IOException {
            if (parameters.get("kind").equals("early")) {
                throw new AgnesException(Problem.NOT_FOUND, "Nothing to stream.", "Ask for whole.");
            }
            if (parameters.get("kind").equals("file")) {
                reply.file(200, Map.of("Content-Type", "text/plain"), file(), 0, Files.size(file()));
                return;
            }
            reply.onDisconnect(disconnected::countDown);
            try (OutputStream body = reply.stream(Map.of("Content-Type", "text/plain", "Trailer", "X-Rows"))) {
                byte[] line = "0123456789abcde\n".getBytes(StandardCharsets.UTF_8);
                int lines = parameters.get("kind").equals("endless") ? Integer.MAX_VALUE : 100_000;
                for (int i = 0; i < lines; i++) {
                    body.write(line);
                    if (i == 50_000 && parameters.get("kind").equals("late")) {
                        throw new AgnesException(Problem.QUERY_FAILED, "Too late to tell.", "Nothing.");
                    }
                }
                reply.trailer("X-Rows", "100000");
            }
        }

        boolean sawDisconnect() throws InterruptedException {
            return disconnected.await(10, TimeUnit.SECONDS);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(file(), "0123456789abcde\n".repeat(20_000));
        server = new WebServer(config(0), folder.resolve("uploads"));
        echo = new Echo();
        main = engine(server, "src/test/resources/routes-http/echo.camel.yaml");
        main.start();
    }

    @AfterAll
    static void stop() {
        main.stop();
    }

    private static Path file() {
        return folder.resolve("file.txt");
    }

    private static ServerConfig config(int port) {
        return new ServerConfig(
                "127.0.0.1",
                port,
                0,
                DataSize.parse("64KB"),
                DataSize.parse("64KB"),
                DataSize.parse("16KB"),
                Duration.ofSeconds(60),
                8,
                "127.0.0.1",
                "https://app.example.com");
    }

    private static Main engine(WebServer server, String routes) {
        Main engine = engineWithoutGate(server, routes);
        engine.bind(
                "gate",
                new AccessGate(new GateChecks(
                        ClientAddresses.behind("127.0.0.1"),
                        WebServerTest::countAttempt,
                        presented -> {
                            if (!"Bearer anna".equals(presented.authorization())) {
                                throw new AgnesException(
                                        Problem.UNAUTHENTICATED, "You are not signed in.", "Send a token.");
                            }
                            return ANNA;
                        },
                        new Signatures(Environment.of(
                                Map.of("SHOP_SECRET", "new secret", "SHOP_SECRET_PREVIOUS", "old secret"))))));
        return engine;
    }

    /** A network that tried enough already. */
    private static void countAttempt(RateLimit limit, String network) {
        if (limit == RateLimit.LINK && network.equals("2001:db8:0:9::/64")) {
            throw AgnesException.tryAgain(
                    Problem.TOO_MANY_REQUESTS, "Too many attempts.", "Wait.", Duration.ofMillis(6500));
        }
    }

    private static Main engineWithoutGate(WebServer server, String routes) {
        Main engine = new Main();
        engine.setDefaultPropertyPlaceholderLocation("false");
        engine.addInitialProperty(
                "camel.main.routesIncludePattern",
                "file:routes/platform/rest.camel.yaml,file:routes/platform/http-errors.camel.yaml,file:" + routes);
        engine.addInitialProperty("camel.component.platform-http.serverRequestValidation", "false");
        engine.addInitialProperty("camel.main.streamCachingEnabled", "false");
        engine.bind("json", Json.mapper());
        engine.bind("problems", new ProblemAnswers());
        engine.bind("echo", echo);
        engine.addMainListener(server);
        return engine;
    }

    private static HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> getAsAnna(String path, String... headers) throws Exception {
        HttpRequest.Builder request = at(path).header("Authorization", "Bearer anna");
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static HttpResponse<String> post(String body, String contentType) throws Exception {
        return send(
                at("/api/echo").header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static JsonNode problem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asText()).isEqualTo("urn:agnes:problem:" + code);
        assertThat(problem.path("request_id").asText())
                .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
        return problem;
    }

    @Test
    void aStrangerIsAskedToSignIn() throws Exception {
        HttpResponse<String> answer = send(at("/api/echo/x"));
        assertThat(problem(answer, 401, "unauthenticated").path("hint").asText())
                .isEqualTo("Send a token.");
        assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
    }

    @Test
    void aSubPathNeedsATokenToo() throws Exception {
        problem(send(at("/api/echo/x?y=1")), 401, "unauthenticated");
        problem(send(at("/api/echo//x")), 401, "unauthenticated");
        problem(send(at("/api/./echo/x")), 401, "unauthenticated");
    }

    @Test
    void aStrangerWhoTriedTooOftenIsToldWhenToComeBack() throws Exception {
        HttpRequest.Builder request = at("/api/echo")
                .headers("Content-Type", "application/json", "X-Forwarded-For", "2001:db8:0:9::77")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));

        HttpResponse<String> answer = send(request);

        problem(answer, 429, "too_many_requests");
        assertThat(answer.headers().firstValue("retry-after")).contains("7");
        assertThat(post("{}", "application/json").statusCode()).isEqualTo(200);
    }

    @Test
    void thePagesOfAListedOriginReadAnswersAndMayAskFirst() throws Exception {
        HttpResponse<String> answer = getAsAnna("/api/echo/x", "Origin", "https://app.example.com");
        assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("https://app.example.com");
        assertThat(answer.headers().firstValue("access-control-allow-credentials"))
                .contains("true");

        HttpResponse<String> preflight = send(at("/api/echo/x")
                .headers("Origin", "https://app.example.com", "Access-Control-Request-Method", "GET")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("access-control-allow-headers"))
                .hasValueSatisfying(headers -> assertThat(headers).contains("X-CSRF-Token", "Authorization"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example.com", "http://app.example.com", "https://app.example.com.evil.com", "null"
            })
    void thePagesOfAnyOtherOriginDoNot(String origin) throws Exception {
        HttpResponse<String> answer = getAsAnna("/api/echo/x", "Origin", origin);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));

        HttpResponse<String> preflight = send(at("/api/echo/x")
                .headers("Origin", origin, "Access-Control-Request-Method", "GET")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        problem(preflight, 405, "method_not_allowed");
    }

    @Test
    void aCallerGetsTheAnswerAsJson() throws Exception {
        HttpResponse<String> answer = getAsAnna("/api/echo/x?limit=5");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(JSON.readTree(answer.body()))
                .isEqualTo(JSON.readTree("{\"params\":{\"name\":\"x\",\"limit\":\"5\"},\"who\":\"anna@example.com\"}"));
    }

    @Test
    void aJsonAnswerTellsItsLengthAndComesInOnePiece() throws Exception {
        HttpResponse<byte[]> answer = HTTP.send(
                at("/api/echo/x")
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("Authorization", "Bearer anna")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(answer.body().length);
        assertThat(answer.headers().firstValue("transfer-encoding")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelHttpResponseCode",
                "camelhttpresponsecode",
                "CAMELHTTPRESPONSECODE",
                "Set-Cookie",
                "Location",
                "Access-Control-Allow-Origin",
                "CamelFileName"
            })
    void aPlantedParameterOrHeaderNeitherSteersNorReturns(String planted) throws Exception {
        HttpResponse<String> byQuery = getAsAnna("/api/echo/x?" + planted + "=299");
        HttpResponse<String> byHeader = getAsAnna("/api/echo/x", planted, "299");
        for (HttpResponse<String> answer : java.util.List.of(byQuery, byHeader)) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue(planted)).isEmpty();
            assertThat(JSON.readTree(answer.body()).path("params").has(planted)).isFalse();
        }
    }

    @Test
    void aDeclaredParameterGivenTwiceIsRefused() throws Exception {
        problem(getAsAnna("/api/echo/x?name=evil"), 400, "bad_parameter");
        problem(getAsAnna("/api/echo/x?limit=1&limit=2"), 400, "bad_parameter");
    }

    @Test
    void aHeaderCannotStandInForAQueryParameter() throws Exception {
        JsonNode body = JSON.readTree(getAsAnna("/api/echo/x", "limit", "7").body());
        assertThat(body.path("params").path("limit").asText())
                .as("the declared default")
                .isEqualTo("20");
    }

    @Test
    void parametersDoNotBecomeResponseHeaders() throws Exception {
        HttpResponse<String> answer = getAsAnna("/api/echo/x?limit=5");
        assertThat(answer.headers().map()).doesNotContainKeys("limit", "name", "authorization", "accept");
    }

    @Test
    void everyAnswerCarriesSecurityHeadersAndTheRequestId() throws Exception {
        for (String path : new String[] {"/api/echo/x", "/nowhere"}) {
            HttpResponse<String> answer = getAsAnna(path, "X-Request-Id", "my-id_1");
            assertThat(answer.headers().firstValue("x-request-id")).contains("my-id_1");
            assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
            assertThat(answer.headers().firstValue("x-frame-options")).contains("DENY");
            assertThat(answer.headers().firstValue("content-security-policy")).isPresent();
        }
    }

    @Test
    void aRequestIdOfAnotherFormIsReplaced() throws Exception {
        assertThat(getAsAnna("/api/echo/x", "X-Request-Id", "a b<script>")
                        .headers()
                        .firstValue("x-request-id")
                        .orElseThrow())
                .matches("[0-9a-f]{16}");
    }

    @Test
    void anUnknownPathIsNotFoundAndAWrongMethodIsTold() throws Exception {
        problem(getAsAnna("/nowhere"), 404, "not_found");
        HttpResponse<String> wrong = send(at("/api/echo/x").DELETE());
        problem(wrong, 405, "method_not_allowed");
        assertThat(wrong.headers().firstValue("allow")).contains("GET");
    }

    @Test
    void aBodyIsReadStrictly() throws Exception {
        assertThat(post("{\"title\":\"a\",\"stars\":3}", "application/json").statusCode())
                .isEqualTo(200);
        problem(post("{\"title\":", "application/json"), 400, "malformed_json");
        assertThat(problem(post("{\"titel\":\"a\"}", "application/json"), 422, "invalid")
                        .path("hint")
                        .asText())
                .contains("stars, title");
        problem(post("{\"title\":\"a\",\"stars\":\"many\"}", "application/json"), 422, "invalid");
        problem(post("<a/>", "text/xml"), 415, "unsupported_media_type");
        problem(post("{\"title\":\"a\",\"stars\":9}", "application/json"), 422, "invalid");
    }

    private static HttpResponse<String> deliver(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = at(path).header("Content-Type", "application/json");
        return send((headers.length == 0 ? request : request.headers(headers))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String signature(String secret, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aSignedBodyIsTakenAsItCameWithTheSecretOrTheOneBefore() throws Exception {
        String body = "{\"title\" :  \"sp\u00e4t\"}";
        for (String secret : List.of("new secret", "old secret")) {
            String signature = signature(secret, body);
            for (String[] headers : List.of(
                    new String[] {"X-Hub-Signature-256", "sha256=" + signature},
                    new String[] {"X-Hub-Signature", signature.toUpperCase(java.util.Locale.ROOT)},
                    new String[] {"X-Hub-Signature-256", signature, "X-Hub-Signature", "x"})) {
                HttpResponse<String> answer = deliver("/api/signed", body, headers);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(JSON.readTree(answer.body()).path("title").asText()).isEqualTo("sp\u00e4t");
            }
        }
    }

    @Test
    void whatIsNotSignedWithTheSecretIsRefusedWhoeverSendsIt() throws Exception {
        String body = "{\"title\":\"a\"}";
        String right = signature("new secret", body);
        for (String[] headers : List.of(
                new String[] {},
                new String[] {"Authorization", "Bearer anna"},
                new String[] {"X-Hub-Signature-256", ""},
                new String[] {"X-Hub-Signature-256", "sha256="},
                new String[] {"X-Hub-Signature-256", signature("other", body)},
                new String[] {"X-Hub-Signature-256", signature("new secret", body + " ")},
                new String[] {"X-Hub-Signature-256", "sha1=" + right},
                new String[] {"X-Hub-Signature-256", right.substring(1)},
                new String[] {"X-Hub-Signature-256", "x", "X-Hub-Signature", right})) {
            problem(deliver("/api/signed", body, headers), 401, "unauthenticated");
        }
        problem(deliver("/api/signed?X-Hub-Signature-256=" + right, body), 401, "unauthenticated");
    }

    @Test
    void anEndpointWhoseSecretIsNotSetIsClosed() throws Exception {
        String body = "{\"title\":\"a\"}";
        for (String secret : List.of(" ", "null", "MISSING_SECRET")) {
            problem(
                    deliver("/api/signed/closed", body, "X-Hub-Signature-256", signature(secret, body)),
                    503,
                    "unavailable");
        }
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws Exception {
        problem(post("{\"title\":\"" + "a".repeat(70_000) + "\"}", "application/json"), 413, "content_too_large");
    }

    @Test
    void anUnforeseenFailureTellsNothingOfItself() throws Exception {
        JsonNode problem = problem(getAsAnna("/api/echo/boom"), 500, "internal");
        assertThat(problem.toString()).doesNotContain("secret detail").doesNotContain("IllegalState");
    }

    @Test
    void anUndecodableUrlIsABadRequest() throws Exception {
        String answer = raw("GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    }

    @Test
    void aRequestThatIsNotHttpIsABadRequest() throws Exception {
        assertThat(raw("NONSENSE\r\n\r\n")).startsWith("HTTP/1.0 400").contains("application/problem+json");
    }

    @Test
    void aStreamEndsWithItsTrailer() throws Exception {
        String answer = raw("GET /api/stream/whole HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("X-Rows: 100000").endsWith("\r\n\r\n");
    }

    /** Otherwise the file would be copied through the server's memory, at half the speed. */
    @Test
    void aConnectionThatIsSentAFileCompressesNoMore() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<String> encodings = new ArrayList<>();
        for (String path : List.of("/api/stream/whole", "/api/stream/file", "/api/stream/whole")) {
            HttpResponse<byte[]> answer = client.send(
                    at(path).header("Accept-Encoding", "gzip").build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            encodings.add(answer.headers().firstValue("content-encoding").orElse("none"));
            if (path.endsWith("file")) {
                assertThat(answer.body()).isEqualTo(Files.readAllBytes(file()));
            }
        }

        assertThat(encodings).containsExactly("gzip", "identity", "none");
    }

    @Test
    void aFailureBeforeTheFirstByteIsAProblem() throws Exception {
        problem(send(at("/api/stream/early")), 404, "not_found");
    }

    @Test
    void aFailureAfterTheFirstByteBreaksTheConnection() {
        assertThatThrownBy(() -> send(at("/api/stream/late"))).isInstanceOf(IOException.class);
    }

    @Test
    void aClientThatGoesAwayIsNoticed() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream()
                    .write("GET /api/stream/endless HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readNBytes(100_000);
        }
        assertThat(echo.sawDisconnect()).isTrue();
    }

    @Test
    void aTakenPortStopsTheStart() {
        WebServer second = new WebServer(config(server.port()), folder.resolve("uploads"));
        assertThatThrownBy(() -> engine(second, "src/test/resources/routes-http/echo.camel.yaml")
                        .start())
                .satisfies(failure -> assertThat(AgnesException.causeOf(failure).getMessage())
                        .contains("127.0.0.1:" + server.port() + " is taken"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- rest: { path: /open, get: [ { path: /x, to: direct:x } ] }\n- route: { id: x, from: { uri: direct:x, steps: [ { log: hi } ] } }",
                "- route: { id: x, from: { uri: platform-http:/open, steps: [ { log: hi } ] } }"
            })
    void anOpenDoorStopsTheStart(String yaml) throws Exception {
        Path routes = Files.writeString(folder.resolve("open-" + Math.abs(yaml.hashCode()) + ".yaml"), yaml);
        WebServer other = new WebServer(config(0), folder.resolve("uploads"));
        assertThatThrownBy(() -> engine(other, routes.toString()).start())
                .satisfies(failure -> assertThat(AgnesException.causeOf(failure).getMessage())
                        .containsAnyOf("declares no security", "outside a 'rest:' definition"));
    }

    @Test
    void routesWithoutTheGateAreNeverServed() {
        WebServer other = new WebServer(config(0), folder.resolve("uploads"));
        assertThatThrownBy(() -> engineWithoutGate(other, "src/test/resources/routes-http/echo.camel.yaml")
                        .start())
                .satisfies(failure -> assertThat(AgnesException.causeOf(failure).getMessage())
                        .contains("No gate stands before the route"));
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
