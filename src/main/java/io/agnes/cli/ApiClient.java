package io.agnes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.net.ssl.SSLException;

/** The HTTP API of one server. Every failure is a {@link Failure} that names the server and what to do next. */
final class ApiClient {
    static final String SIGN_IN = "/auth/token";

    private static final Duration SHORT = Duration.ofSeconds(30);
    /** Longer than any time limit a server gives a statement. */
    private static final Duration LONG = Duration.ofMinutes(30);

    private final ServerUrl server;
    private final Optional<String> token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    ApiClient(ServerUrl server, Optional<String> token) {
        this.server = server;
        this.token = token;
    }

    ServerUrl server() {
        return server;
    }

    JsonNode get(String path) {
        return json(request(path, SHORT).GET().build());
    }

    JsonNode post(String path, JsonNode body) {
        return json(posting(path, body, SHORT));
    }

    /**
     * Any call of the API.
     *
     * @param bodyOrNull sent as JSON; null sends none
     * @return the answer; missing when there is none (204)
     */
    JsonNode call(String verb, String path, JsonNode bodyOrNull) {
        HttpRequest.Builder request = request(path, SHORT);
        if (bodyOrNull == null) {
            return json(
                    request.method(verb, HttpRequest.BodyPublishers.noBody()).build());
        }
        return json(request.header("Content-Type", "application/json")
                .method(verb, HttpRequest.BodyPublishers.ofString(bodyOrNull.toString()))
                .build());
    }

    /** Sends a file as the body. */
    JsonNode send(String path, String type, Path file) throws IOException {
        return json(request(path, LONG)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofFile(file))
                .build());
    }

    /** The bytes of an answer as they come, for who looks at the status himself; a redirect or a refusal is a failure. */
    HttpResponse<InputStream> open(String path, Map<String, String> headers, Set<Integer> expected) {
        HttpRequest.Builder request = request(path, LONG);
        headers.forEach(request::setHeader);
        HttpResponse<InputStream> response = send(request.GET().build());
        if (expected.contains(response.statusCode())) {
            return response;
        }
        try {
            throw refusal(response);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** One segment of a path, whatever characters the name has. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The whole answer to a statement or to a question about a metric, received completely. */
    Spool rows(String path, JsonNode body) {
        HttpRequest request = posting(path, body, LONG);
        HttpResponse<InputStream> response = send(request);
        try {
            return Spool.of(checked(response).body());
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** An answer in a form of its own, received completely, and what its head says of it. */
    record Received(Spool content, long rows, boolean truncated) {}

    Received file(String path, JsonNode body) {
        HttpResponse<InputStream> response = send(posting(path, body, LONG));
        try {
            OptionalLong rows = response.headers().firstValueAsLong("X-Row-Count");
            if (response.statusCode() != 200 || rows.isEmpty()) {
                throw refusal(response);
            }
            boolean truncated = response.headers()
                    .firstValue("X-Truncated")
                    .filter("true"::equals)
                    .isPresent();
            return new Received(Spool.of(response.body()), rows.getAsLong(), truncated);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private JsonNode json(HttpRequest request) {
        HttpResponse<InputStream> response = send(request);
        if (response.statusCode() == 204) {
            return MissingNode.getInstance();
        }
        try (InputStream body = checked(response).body()) {
            JsonNode answer = Json.COMPACT.readTree(body);
            if (answer.isContainerNode()) {
                return answer;
            }
        } catch (JsonProcessingException notJson) {
            // told below
        } catch (IOException e) {
            throw broken(e);
        }
        throw notAgnes(response);
    }

    private HttpRequest posting(String path, JsonNode body, Duration timeout) {
        return request(path, timeout)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(server.resolve(path))
                .timeout(timeout)
                .header("Accept", "application/json, application/problem+json")
                .header("User-Agent", "da/" + DaCommand.version());
        token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
        return builder;
    }

    private HttpResponse<InputStream> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw Failure.of(
                    "No server answers at " + server + ".",
                    "Is it running? Start it with bin/agnes serve, or name another with --server URL or DA_SERVER.",
                    e);
        } catch (HttpTimeoutException e) {
            throw Failure.of("The server " + server + " did not answer in time.", "Try again later.", e);
        } catch (SSLException e) {
            throw Failure.of(
                    "No secure connection to " + server + ": " + e.getMessage() + ".",
                    "Check the URL; a server without a certificate is reached by http://.",
                    e);
        } catch (IOException e) {
            throw broken(e);
        } catch (InterruptedException e) {
            throw cancelled(e);
        }
    }

    private HttpResponse<InputStream> checked(HttpResponse<InputStream> response) throws IOException {
        if (response.statusCode() / 100 == 2 && isJson(response)) {
            return response;
        }
        throw refusal(response);
    }

    private Failure refusal(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            String text = new String(body.readNBytes(1 << 16), StandardCharsets.UTF_8);
            JsonNode problem = isJson(response) ? Json.COMPACT.readTree(text) : Json.COMPACT.createObjectNode();
            if (!problem.path("detail").isTextual()) {
                return notAgnes(response);
            }
            return Failure.ofServer(
                    response.statusCode(),
                    message(response, problem.path("detail").textValue()),
                    hint(response, problem.path("hint").textValue()),
                    problem.path("request_id").textValue());
        } catch (JsonProcessingException notJson) {
            return notAgnes(response);
        }
    }

    /** The server speaks of headers, which whoever types commands knows nothing of. */
    private String message(HttpResponse<?> response, String ofServer) {
        return isSignInMissing(response) && token.isEmpty() ? "Nobody is signed in to " + server + "." : ofServer;
    }

    private static boolean isSignInMissing(HttpResponse<?> response) {
        return response.statusCode() == 401 && !response.uri().getPath().endsWith(SIGN_IN);
    }

    private String hint(HttpResponse<?> response, String ofServer) {
        if (!isSignInMissing(response)) {
            return ofServer;
        }
        String login =
                server.toString().equals(ServerUrl.DEFAULT) ? "da auth login" : "da auth login --server " + server;
        return token.isEmpty() || ofServer == null ? "Run: " + login : ofServer + " Run: " + login;
    }

    private Failure notAgnes(HttpResponse<InputStream> response) {
        String type = response.headers().firstValue("Content-Type").orElse("no type");
        return Failure.of(
                "What answers at " + response.uri() + " is not an Agnes server (HTTP " + response.statusCode() + ", "
                        + type + ").",
                "Check the URL: --server, DA_SERVER or the one of 'da auth login'.");
    }

    Failure broken(IOException e) {
        if (Thread.interrupted() || e instanceof java.io.InterruptedIOException) {
            return cancelled(e);
        }
        return Failure.of(
                "The connection to " + server + " broke before the answer was complete; nothing of it is shown.",
                "Try again. If it happens again, the server's log tells why.",
                e);
    }

    static Failure cancelled(Exception e) {
        return Failure.of("The call was cancelled.", null, e);
    }

    private static boolean isJson(HttpResponse<?> response) {
        String type = response.headers().firstValue("Content-Type").orElse("");
        return type.startsWith("application/json") || type.startsWith("application/problem+json");
    }
}
