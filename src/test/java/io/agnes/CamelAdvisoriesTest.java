package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.RunningAgnes.Role;
import io.agnes.platform.RouteCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each advisory on Apache Camel that could touch this program: what it describes does not happen here. */
@ExtendWith(RunningAgnes.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CamelAdvisoriesTest {
    private static final Path ROUTES = Path.of("routes");
    private static final Path ENGINE = Path.of("config/application.properties");
    private static final Path LINT = Path.of("src/test/resources/routes-check");

    private RunningAgnes agnes;

    @BeforeAll
    void use(RunningAgnes running) {
        agnes = running;
    }

    /**
     * CVE-2025-27636, CVE-2025-29891, CVE-2025-30177: headers in another letter case, or as parameters, steer a
     * component. AccessAttacksTest plants them on every operation.
     */
    @ParameterizedTest
    @ValueSource(strings = {"CamelBeanMethodName", "camelbeanmethodname", "CAMELBEANMETHODNAME", "cAMELbeanMethodName"})
    void aHeaderInAnyLetterCaseChoosesNoOtherMethodOfAStep(String name) {
        String caller = agnes.token(Role.VIEWER);
        String untouched = agnes.get("/auth/me", caller).body();

        assertThat(agnes.get("/auth/me", caller, name, "toString").body()).isEqualTo(untouched);
        assertThat(agnes.get("/auth/me?" + name + "=toString", caller).body()).isEqualTo(untouched);
        assertThat(agnes.get("/auth/me?" + name + "=toString&" + name + "=hashCode", caller)
                        .body())
                .isEqualTo(untouched);
    }

    /** CVE-2026-40022: the server of camel-main guards its context path and not what lies below. */
    @Test
    void whatLiesBelowAPathIsGuardedLikeThePathAndTheServerOfCamelMainIsNotUsed() throws IOException {
        for (Operation operation : Operation.all(agnes)) {
            if (!operation.isOpen()) {
                for (String below : List.of("/", "/x", "/x/y", "/%2e", ";x")) {
                    int status = agnes.send(operation.request(agnes, operation.target() + below, null))
                            .statusCode();
                    assertThat(status).as(operation + below).isGreaterThanOrEqualTo(400);
                }
            }
        }
        assertThat(settings()).noneMatch(key -> key.startsWith("camel.server."));
    }

    /** CVE-2026-66908: the authenticator for keystores looks at neither issuer nor audience. */
    @Test
    void aTokenOfAnotherIssuerOrForAnotherAudienceIsRefusedAndThatAuthenticatorIsNotConfigured() throws IOException {
        String session = agnes.token(Role.ADMIN);
        String issuer = Forgery.of(session).claim("iss", "another").signed(RunningAgnes.SIGNING_KEY);
        String audience = Forgery.of(session).claim("aud", List.of("another")).signed(RunningAgnes.SIGNING_KEY);

        assertThat(agnes.get("/api/users", session).statusCode()).isEqualTo(200);
        assertThat(agnes.get("/api/users", issuer).statusCode()).isEqualTo(401);
        assertThat(agnes.get("/api/users", audience).statusCode()).isEqualTo(401);
        assertThat(settings())
                .noneMatch(key -> key.toLowerCase(Locale.ROOT).contains("jwt")
                        || key.toLowerCase(Locale.ROOT).contains("authentication"));
    }

    /** CVE-2026-78164: producers of HTTP resolve placeholders in the header CamelHttpUri. */
    @Test
    void aPlantedPlaceholderIsNotResolvedAndHeadersAreRemovedBeforeAnyCall() throws IOException {
        String planted = "{{env:JWT_SECRET_KEY}}{{jobs.data-refresh}}";
        for (String path : List.of("/auth/me", "/api/health", "/api/catalog/tables")) {
            HttpResponse<String> answer = agnes.get(path, agnes.token(Role.ADMIN), "CamelHttpUri", planted);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().map() + answer.body()).doesNotContain("{{", "0 0/15", RunningAgnes.SIGNING_KEY);
        }

        assertThat(findings(ROUTES, ENGINE)).noneMatch(finding -> finding.contains("[remove-headers]"));
        for (String seeded : List.of("headers-not-removed", "headers-not-removed-in-branch")) {
            assertThat(findings(LINT.resolve(seeded), LINT.resolve("application.properties")))
                    .as(seeded)
                    .anyMatch(finding -> finding.contains("[remove-headers]"));
        }
    }

    /** CVE-2026-84176: the answer to another origin reflects it, with credentials. */
    @Test
    void noAnswerLetsAnotherOriginRead() throws IOException {
        String origin = "https://elsewhere.example";
        String cookie = "access_token=" + agnes.token(Role.ADMIN);
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (String path : List.of("/auth/me", "/api/health", "/api/users", "/docs", "/nowhere")) {
            answers.add(agnes.get(path, null, "Origin", origin, "Cookie", cookie));
            answers.add(agnes.get(path, null, "Origin", "null"));
            answers.add(agnes.send(agnes.request(path, null, "Origin", origin, "Access-Control-Request-Method", "POST")
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody())));
        }

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.headers().map().keySet())
                        .as(answer.toString())
                        .noneMatch(name -> name.startsWith("access-control-")));
        assertThat(settings()).noneMatch(key -> key.toLowerCase(Locale.ROOT).contains("cors"));
        assertThat(Files.readString(ROUTES.resolve("platform/rest.camel.yaml"))).contains("enableCORS: false");
    }

    /** CVE-2026-85316: a path of platform-http that begins with 'proxy' makes the server an open proxy. */
    @Test
    void theServerIsNoProxyAndNoPathMayMakeItOne() throws IOException {
        assertThat(agnes.get("/proxy/http://127.0.0.1/", null).statusCode()).isEqualTo(404);
        assertThat(firstLine("GET http://elsewhere.example/ HTTP/1.1\r\nHost: elsewhere.example\r\n"))
                .contains(" 40");
        assertThat(firstLine("CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n"))
                .contains(" 40");

        assertThat(findings(ROUTES, ENGINE)).isEmpty();
        assertThat(findings(LINT.resolve("path-proxy"), LINT.resolve("application.properties")))
                .anyMatch(finding -> finding.contains("[path]") && finding.contains("proxy"));
    }

    /** CVE-2026-85251: camel-http sends credentials again where a redirect leads. */
    @Test
    void noRouteFollowsRedirects() throws IOException {
        for (Path file : files(ROUTES)) {
            assertThat(Files.readString(file)).as(file.toString()).doesNotContainIgnoringCase("followRedirects");
        }
        assertThat(settings()).noneMatch(key -> key.toLowerCase(Locale.ROOT).contains("redirect"));
    }

    /** CVE-2026-49042, CVE-2026-46726: arguments of tools, and parameters of a WebSocket, become headers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "langchain4j-tools",
                "langchain4j-agent",
                "langchain4j-chat",
                "spring-ai-tools",
                "spring-ai-chat",
                "openai",
                "mcp",
                "vertx-websocket",
                "atmosphere-websocket",
                "websocket",
                "cxf",
                "undertow",
                "netty-http",
                "jetty",
                "servlet",
                "exec",
                "ssh",
                "docker"
            })
    void theComponentIsNotOnTheClassPath(String component) {
        assertThat(getClass().getResource("/META-INF/services/org/apache/camel/component/platform-http"))
                .as("what is there is found")
                .isNotNull();
        assertThat(getClass().getResource("/META-INF/services/org/apache/camel/component/" + component))
                .isNull();
    }

    /** Not an advisory: the static files of camel.server would be the class path and the working directory. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/application.properties",
                "/config/application.properties",
                "/pom.xml",
                "/logback.xml",
                "/io/agnes/Agnes.class",
                "/META-INF/MANIFEST.MF",
                "/webjars/swagger-ui/swagger-ui.css",
                "/observe/health",
                "/q/dev"
            })
    void neitherClassPathNorWorkingDirectoryNorManagementIsServed(String path) {
        assertThat(agnes.get(path, agnes.token(Role.ADMIN)).statusCode()).isEqualTo(404);
    }

    private static List<String> findings(Path routes, Path properties) {
        return RouteCheck.of(routes.toAbsolutePath(), properties.toAbsolutePath(), Steps.ALL).run().findings().stream()
                .map(Object::toString)
                .toList();
    }

    private static List<String> settings() throws IOException {
        return Files.readAllLines(ENGINE).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("camel."))
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    /** The first line of the answer to a head that no HTTP client would send. */
    private String firstLine(String head) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", agnes.address().getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
