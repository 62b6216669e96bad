package io.agnes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.config.Home;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The whole engine in this process with the shipped routes, the table {@code orders} and one caller of each kind. It
 * starts with the first test class that asks for it and stops with the last test; whoever uses it leaves the callers
 * as they are.
 */
final class RunningAgnes implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String SIGNING_KEY = "the signing key of the access tests";
    static final String MACHINE = "the-scheduler-of-the-access-tests";
    static final String PASSWORD = "correct horse battery";
    static final String ADMIN = "admin@example.com";
    static final String VIEWER = "viewer@example.com";
    static final String GRANTED = "granted@example.com";
    private static final String LEAVER = "leaver@example.com";

    /** Who may call, in the words of {@code access/rules.csv}. */
    enum Role {
        ANONYMOUS,
        EXPIRED_SESSION,
        REVOKED_TOKEN,
        DEACTIVATED_USER,
        VIEWER,
        GRANTED_VIEWER,
        READ_TOKEN,
        MACHINE,
        ADMIN
    }

    /** Hands the running engine to test classes that take it as a parameter. */
    static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RunningAgnes.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(RunningAgnes.class, type -> new RunningAgnes(), RunningAgnes.class);
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Role, String> tokens = new EnumMap<>(Role.class);
    private final Path folder;
    private final Agnes agnes;

    private RunningAgnes() {
        this("", Map.of());
    }

    private RunningAgnes(String settings, Map<String, String> secrets) {
        try {
            folder = Files.createTempDirectory("running-agnes");
            agnes = Agnes.start(home(settings, secrets));
            prepare();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * An engine of its own, which does not wait long before it tries again; the test closes it.
     *
     * @param settings more lines of {@code instance.yaml}
     */
    static RunningAgnes with(String settings, Map<String, String> secrets) {
        return new RunningAgnes(settings, secrets);
    }

    private Home home(String settings, Map<String, String> secrets) throws IOException {
        Path config = Files.createDirectories(folder.resolve("config"));
        // no query processes to wait for: what they add is tested in ProcessQueryRunnerTest and QueryIsolationIT
        Files.writeString(
                config.resolve("instance.yaml"),
                "instance: {name: Access Tests}\nquery: {isolation: in-process}\n" + settings);
        if (!settings.isEmpty()) {
            String shipped = Files.readString(Path.of("config/application.properties"));
            Files.writeString(
                    config.resolve("application.properties"),
                    shipped.replace("upstream.retry-delay = 1000", "upstream.retry-delay = 5"));
        }
        Path shop = Files.createDirectories(folder.resolve("data/sources/shop"));
        Files.writeString(shop.resolve("orders.csv"), "id,amount\n1,10\n2,20\n");
        Map<String, String> variables = new HashMap<>(Map.of(
                "AGNES_AUTH_RATELIMIT_ENABLED",
                "false", // thousands of requests from one address
                "CONFIG_DIR",
                config.toString(),
                "DATA_DIR",
                folder.resolve("data").toString(),
                "AGNES_PORT",
                "0",
                "AGNES_OBSERVE_PORT",
                "0",
                "SEED_ADMIN_EMAIL",
                ADMIN,
                "SEED_ADMIN_PASSWORD",
                PASSWORD,
                "JWT_SECRET_KEY",
                SIGNING_KEY,
                "SCHEDULER_API_TOKEN",
                MACHINE));
        variables.put("CLI_DIR", folder.toString());
        variables.putAll(secrets);
        return new Home(Path.of(""), variables);
    }

    private void prepare() {
        String admin = signIn(ADMIN);
        tokens.put(Role.ADMIN, admin);
        tokens.put(Role.MACHINE, MACHINE);
        publishOrders(admin);

        tokens.put(Role.VIEWER, account(VIEWER, admin));
        tokens.put(Role.GRANTED_VIEWER, account(GRANTED, admin));
        String group = made(post("/api/admin/groups", "{\"name\":\"Shop\"}", admin));
        made(post("/api/admin/groups/" + group + "/members", "{\"email\":\"" + GRANTED + "\"}", admin));
        made(post(
                "/api/admin/grants",
                "{\"group_id\":\"" + group + "\",\"resource_type\":\"table\",\"resource_id\":\"orders\"}",
                admin));

        Forgery expired =
                Forgery.of(tokens.get(Role.VIEWER)).claim("iat", 1_000_000).claim("exp", 1_000_001);
        tokens.put(Role.EXPIRED_SESSION, expired.signed(SIGNING_KEY));
        tokens.put(Role.READ_TOKEN, json(personalToken(admin)).path("token").asText());
        JsonNode revoked = json(personalToken(admin));
        tokens.put(Role.REVOKED_TOKEN, revoked.path("token").asText());
        expect(
                204,
                send(request("/auth/tokens/" + revoked.path("id").asText(), admin)
                        .DELETE()));

        tokens.put(Role.DEACTIVATED_USER, account(LEAVER, admin));
        String leaver =
                json(get("/api/users?search=" + LEAVER, admin)).at("/0/id").asText();
        expect(200, post("/api/users/" + leaver + "/deactivate", "", admin));
    }

    private void publishOrders(String admin) {
        String run = json(post("/api/sync/trigger", "[]", admin)).path("run_id").asText();
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(
                        () -> json(get("/api/sync/runs/" + run, admin))
                                .path("status")
                                .asText(),
                        "ok"::equals);
        expect(200, post("/api/catalog/profile/orders/refresh", "", admin));
    }

    private String account(String email, String admin) {
        String id = made(post("/api/users", "{\"email\":\"" + email + "\"}", admin));
        expect(204, post("/api/users/" + id + "/set-password", "{\"password\":\"" + PASSWORD + "\"}", admin));
        return signIn(email);
    }

    private HttpResponse<String> personalToken(String owner) {
        return expect(201, post("/auth/tokens", "{\"name\":\"tests\",\"scope\":\"read\"}", owner));
    }

    /** A session of its own. */
    String signIn(String email) {
        return json(logIn(email)).path("access_token").asText();
    }

    /** The answer to a sign-in, with its cookies. */
    HttpResponse<String> logIn(String email) {
        return expect(
                200,
                post("/auth/password/login", "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}", null));
    }

    /** What a caller of this kind sends as bearer token; null for nobody. */
    String token(Role role) {
        return tokens.get(role);
    }

    /** The data folder. */
    Path data() {
        return folder.resolve("data");
    }

    URI address() {
        return agnes.address();
    }

    HttpResponse<String> get(String path, String token, String... headers) {
        return send(request(path, token, headers).GET());
    }

    HttpResponse<String> post(String path, String body, String token, String... headers) {
        HttpRequest.Builder request = request(path, token, headers);
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** A request to a path as it is written, with name and value of each header in turn. */
    HttpRequest.Builder request(String path, String token, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(agnes.address() + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(request.build() + " broke", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    private static String made(HttpResponse<String> answer) {
        return json(expect(201, answer)).path("id").asText();
    }

    private static HttpResponse<String> expect(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer + " " + answer.body());
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        agnes.close();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
