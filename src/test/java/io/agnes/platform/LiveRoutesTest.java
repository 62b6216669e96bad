package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.agnes.access.Caller;
import io.agnes.access.Signatures;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.Environment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits of the routes folder under a running engine with a real server and the real gate. */
class LiveRoutesTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Caller ANNA = new Caller("u1", "anna@example.com", "Anna", false, Set.of(), Set.of());
    private static final String GREET = """
            # Trigger: GET /api/greet (anybody signed in).
            # Does:    greets.
            # Writes:  nothing.
            # Fails:   problem+json.
            - rest:
                id: greet
                path: /api/greet
                tag: greet
                description: Greetings
                get:
                  - id: greet
                    routeId: greet-get
                    description: A greeting
                    produces: application/json
                    outType: java.util.Map
                    security: [ { key: user } ]
                    to: direct:greet-get
            - route:
                id: greet-get
                description: A greeting
                group: api
                from:
                  uri: direct:greet-get
                  steps:
                    - bean:
                        id: say-greeting
                        ref: greeter
                        method: hello
            """;
    private static final String BEAT = """
            # Trigger: every 20 ms.
            # Does:    counts.
            # Writes:  nothing.
            # Fails:   never.
            - route:
                id: platform-beat
                description: A heart beat
                group: platform
                from:
                  uri: timer:beat
                  parameters:
                    period: "20"
                  steps:
                    - bean:
                        id: count-beat
                        ref: greeter
                        method: count
            """;
    private static final String TEMPLATE = """
            # Trigger: every 20 ms.
            # Does:    what a step says.
            # Writes:  nothing.
            # Fails:   never.
            - routeTemplate:
                id: platform-ticking
                parameters:
                  - name: step
                route:
                  description: Ticks
                  group: platform
                  from:
                    uri: timer:{{step}}
                    parameters:
                      period: "20"
                    steps:
                      - bean:
                          id: tick-step
                          ref: greeter
                          method: "{{step}}"
            """;
    private static final String TEMPLATED = """
            # Trigger: every 20 ms.
            # Does:    counts.
            # Writes:  nothing.
            # Fails:   never.
            - templatedRoute:
                routeTemplateRef: platform-ticking
                routeId: platform-tick
                prefixId: first-
                parameters:
                  - { name: step, value: bye }
            """;

    /** The steps behind the routes. */
    public static final class Greeter {
        private final AtomicInteger counted = new AtomicInteger();

        public Map<String, String> hello() {
            return Map.of("say", "hello");
        }

        public Map<String, String> bye() {
            return Map.of("say", "bye");
        }

        public void count() {
            counted.incrementAndGet();
        }
    }

    @TempDir
    Path home;

    private final Greeter greeter = new Greeter();
    private Path routes;
    private Main main;
    private WebServer server;
    private LiveRoutes live;

    @BeforeEach
    void start() throws Exception {
        routes = Files.createDirectories(home.resolve("routes"));
        for (String file : new String[] {"platform/rest.camel.yaml", "platform/http-errors.camel.yaml"}) {
            write(file, Files.readString(Path.of("routes", file)));
        }
        write("api/greet.camel.yaml", GREET);
        write("platform/beat.camel.yaml", BEAT);
        write("platform/ticking.camel.yaml", TEMPLATE);
        write("platform/tick.camel.yaml", TEMPLATED);
        engine(true);
        Awaitility.await().atMost(SOON).until(() -> live.status().checkedAt() != null);
        assertThat(live.status().findings()).isEmpty();
        assertThat(live.status().ok()).isTrue();
    }

    private void engine(boolean editing) throws Exception {
        server = new WebServer(
                new ServerConfig(
                        "127.0.0.1",
                        0,
                        0,
                        DataSize.parse("64KB"),
                        DataSize.parse("64KB"),
                        DataSize.parse("16KB"),
                        Duration.ofSeconds(60),
                        4,
                        "",
                        ""),
                home.resolve("uploads"));
        live = new LiveRoutes(routes, this::check, new RoutesConfig(editing));
        main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.addInitialProperty("camel.main.routesIncludePattern", "false");
        main.addInitialProperty("camel.component.platform-http.serverRequestValidation", "false");
        main.bind("json", Json.mapper());
        main.bind("problems", new ProblemAnswers());
        main.bind(
                "gate",
                new AccessGate(new GateChecks(
                        ClientAddresses.direct(),
                        (limit, network) -> {},
                        presented -> {
                            if (!"Bearer anna".equals(presented.authorization())) {
                                throw new AgnesException(
                                        Problem.UNAUTHENTICATED, "You are not signed in.", "Send a token.");
                            }
                            return ANNA;
                        },
                        new Signatures(Environment.of(Map.of())))));
        main.bind("greeter", greeter);
        main.addMainListener(server);
        main.addMainListener(live);
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    private RouteCheck check() {
        Map<String, Object> beans = new HashMap<>();
        beans.put("json", Json.mapper());
        beans.put("problems", new ProblemAnswers());
        beans.put("greeter", Greeter.class);
        return new RouteCheck(
                routes,
                RouteValues.of(Map.of()),
                beans,
                (CamelContext context) -> context.addRoutePolicyFactory(AccessGate.closed()));
    }

    /** As a careful editor saves: another name first, then renamed. */
    private void write(String file, String text) throws IOException {
        Path target = routes.resolve(file);
        Files.createDirectories(target.getParent());
        Path side = Files.writeString(target.resolveSibling(target.getFileName() + ".side"), text);
        Files.move(side, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private RouteStatus await(Predicate<RouteStatus> wanted) {
        return Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(10))
                .until(live::status, wanted);
    }

    private RouteStatus awaitRefusal(String what) {
        return await(status -> status.findings().stream().anyMatch(finding -> finding.contains(what)));
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String said() throws Exception {
        HttpResponse<String> answer = get("/api/greet", "anna");
        return answer.statusCode() == 200 ? answer.body() : "";
    }

    private void assertStillGreetsAndIsClosed() throws Exception {
        assertThat(said()).contains("hello");
        assertThat(get("/api/greet", null).statusCode()).isEqualTo(401);
    }

    @Test
    void aChangedStepTakesEffectWithinTwoSecondsAndStaysGated() throws Exception {
        Instant begin = Instant.now();
        for (String method : new String[] {"bye", "hello", "bye"}) {
            Instant written = Instant.now();
            Duration worked = processorTime();
            write("api/greet.camel.yaml", GREET.replace("method: hello", "method: " + method));
            Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> said().contains(method));
            // on a busy machine the clock tells of others: then it is the wait for quiet and the work that count
            Duration work = LiveRoutes.QUIET.plus(processorTime().minus(worked));
            Duration took = Duration.between(written, Instant.now());
            assertThat(took.compareTo(work) < 0 ? took : work)
                    .as("an edit to '" + method + "' took " + took + ", of it work " + work)
                    .isLessThan(Duration.ofSeconds(2));
        }

        assertThat(get("/api/greet", null).statusCode()).isEqualTo(401);
        RouteStatus status = await(now -> now.appliedAt() != null);
        assertThat(status.ok()).isTrue();
        assertThat(status.appliedAt()).isAfter(begin);
    }

    private static Duration processorTime() {
        return Duration.ofNanos(
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime());
    }

    @Test
    void brokenYamlIsReportedWithFileAndLineAndChangesNothing() throws Exception {
        write("api/greet.camel.yaml", GREET.replace("    description: Greetings", "   description: Greetings"));

        RouteStatus status = awaitRefusal("not valid YAML");
        assertThat(status.ok()).isFalse();
        assertThat(status.findings())
                .filteredOn(finding -> finding.contains("not valid YAML"))
                .singleElement()
                .asString()
                .matches("api/greet.camel.yaml:[89]: .*");
        assertStillGreetsAndIsClosed();

        write("api/greet.camel.yaml", GREET.replace("method: hello", "method: bye"));
        await(now -> now.ok());
        assertThat(said()).contains("bye");
    }

    @Test
    void anUnknownBeanChangesNothing() throws Exception {
        write("api/greet.camel.yaml", GREET.replace("ref: greeter", "ref: gretter"));

        assertThat(awaitRefusal("no bean 'gretter'").findings().get(0)).startsWith("api/greet.camel.yaml:27: ");
        assertStillGreetsAndIsClosed();
    }

    @Test
    void aVerbThatLosesItsSecurityIsRefusedAndTheOldOneStaysClosed() throws Exception {
        write(
                "api/greet.camel.yaml",
                GREET.replace("        security: [ { key: user } ]\n", "").replace("method: hello", "method: bye"));

        assertThat(awaitRefusal("[security]").findings().get(0)).startsWith("api/greet.camel.yaml:");
        assertStillGreetsAndIsClosed();
    }

    @Test
    void aBrokenFileHoldsBackTheOthersToo() throws Exception {
        write("platform/beat.camel.yaml", BEAT.replace("ref: greeter", "ref: nobody"));
        awaitRefusal("no bean 'nobody'");
        write("api/greet.camel.yaml", GREET.replace("method: hello", "method: bye"));
        Instant written = Instant.now();

        await(now -> now.checkedAt().isAfter(written));
        assertThat(live.status().findings()).singleElement().asString().startsWith("platform/beat.camel.yaml:");
        assertStillGreetsAndIsClosed();
        int before = greeter.counted.get();
        Awaitility.await().atMost(SOON).until(() -> greeter.counted.get() > before);
    }

    @Test
    void aNewFileInANewFolderIsServed() throws Exception {
        write("api/wave.camel.yaml", GREET.replace("greet", "wave").replace("waveer", "greeter"));
        write("sync/tick.camel.yaml", BEAT.replace("platform", "sync").replace("beat", "tick"));

        Awaitility.await().atMost(SOON).until(() -> get("/api/wave", "anna").statusCode() == 200);
        assertThat(get("/api/wave", null).statusCode()).isEqualTo(401);
        Awaitility.await().atMost(SOON).until(() -> main.getCamelContext().getRoute("sync-tick") != null);
        assertStillGreetsAndIsClosed();
    }

    @Test
    void aRouteMadeOfATemplateIsExchangedAndAnotherIsAdded() throws Exception {
        write("platform/tick.camel.yaml", TEMPLATED.replace("value: bye", "value: hello"));
        await(now -> now.appliedAt() != null);
        assertThat(main.getCamelContext()
                        .getRoute("platform-tick")
                        .getEndpoint()
                        .getEndpointUri())
                .contains("timer://hello");

        write("platform/tack.camel.yaml", TEMPLATED.replace("tick\n", "tack\n").replace("first-", "second-"));
        Awaitility.await().atMost(SOON).until(() -> main.getCamelContext().getRoute("platform-tack") != null);
        assertThat(main.getCamelContext().getRoute("platform-tick")).isNotNull();
        assertStillGreetsAndIsClosed();
    }

    @Test
    void aDeletedFileRunsOnAndIsNamedUntilItIsBack() throws Exception {
        Files.delete(routes.resolve("api/greet.camel.yaml"));

        RouteStatus status = await(now -> !now.pendingRestart().isEmpty());
        assertThat(status.ok()).isFalse();
        assertThat(status.findings()).isEmpty();
        assertThat(status.pendingRestart())
                .containsExactly("api/greet.camel.yaml: it was deleted; its routes run until the restart.");
        assertStillGreetsAndIsClosed();

        write("api/greet.camel.yaml", GREET);
        await(now -> now.ok());
    }

    @Test
    void aChangedConfigurationWaitsForTheRestartAndOtherEditsGoOn() throws Exception {
        Path errors = routes.resolve("platform/http-errors.camel.yaml");
        write("platform/http-errors.camel.yaml", Files.readString(errors) + "# one more line\n");
        assertThat(await(now -> !now.pendingRestart().isEmpty()).pendingRestart())
                .containsExactly("platform/http-errors.camel.yaml: other files lean on what it declares.");

        write("api/greet.camel.yaml", GREET.replace("method: hello", "method: bye"));
        await(now -> now.appliedAt() != null);
        assertThat(said()).contains("bye");
        assertThat(live.status().pendingRestart()).hasSize(1);
    }

    @Test
    void aFileWrittenInPlaceAndInPiecesIsAppliedWhenItIsWhole() throws Exception {
        Path file = routes.resolve("api/greet.camel.yaml");
        String text = GREET.replace("method: hello", "method: bye");
        Files.writeString(file, text.substring(0, text.length() / 2));
        awaitRefusal("api/greet.camel.yaml:");
        assertStillGreetsAndIsClosed();

        Files.writeString(file, text.substring(text.length() / 2), StandardOpenOption.APPEND);
        await(now -> now.ok() && now.appliedAt() != null);
        assertThat(said()).contains("bye");
    }

    @Test
    void aRouteThatLeavesItsFileStops() throws Exception {
        write(
                "platform/beat.camel.yaml",
                BEAT.replace("platform-beat", "platform-beat-twice").replace("timer:beat", "timer:other"));
        await(now -> !now.findings().isEmpty() || now.appliedAt() != null);
        assertThat(live.status().findings()).singleElement().asString().contains("[");

        write("platform/beat.camel.yaml", BEAT.replace("timer:beat", "timer:other"));
        await(now -> now.appliedAt() != null);
        assertThat(main.getCamelContext().getRoutes())
                .filteredOn(route -> route.getEndpoint().getEndpointUri().startsWith("timer")
                        && !route.getId().equals("platform-tick"))
                .singleElement()
                .satisfies(route ->
                        assertThat(route.getEndpoint().getEndpointUri()).contains("other"));
    }

    @Test
    void withoutLiveEditingNothingIsAppliedAndTheChangeIsNamed() throws Exception {
        main.stop();
        engine(false);
        write("api/greet.camel.yaml", GREET.replace("method: hello", "method: bye"));

        RouteStatus status = live.status();
        assertThat(status.liveEditing()).isFalse();
        assertThat(status.pendingRestart()).containsExactly("api/greet.camel.yaml: it has changed since the start.");
        assertStillGreetsAndIsClosed();
    }

    @Test
    void theSameVerbIsDescribedOnceAfterManyEdits() throws Exception {
        for (String method : new String[] {"bye", "hello", "bye"}) {
            write("api/greet.camel.yaml", GREET.replace("method: hello", "method: " + method));
            Awaitility.await().atMost(SOON).until(() -> said().contains(method));
        }
        OpenApiDocument document = new OpenApiDocument(main::getCamelContext, Json.mapper(), "Test", "1");
        assertThat(document.json().split("\"/api/greet\"")).hasSize(2);
        assertThat(main.getCamelContext()
                        .getCamelContextExtension()
                        .getContextPlugin(org.apache.camel.model.Model.class)
                        .getRestDefinitions())
                .hasSize(1);
    }
}
