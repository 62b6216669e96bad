package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that speaks the API over real HTTP with answers set by a test, and remembers what it was asked. */
final class AgnesStub implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final Map<String, Answer> answers = new HashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    AgnesStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Asked> asked() {
        return asked;
    }

    Asked lastAsked() {
        return asked.get(asked.size() - 1);
    }

    void answer(String verbAndPath, Answer answer) {
        answers.put(verbAndPath, answer);
    }

    void json(String verbAndPath, String body) {
        answer(verbAndPath, exchange -> send(exchange, 200, "application/json", body));
    }

    void problem(String verbAndPath, int status, String detail, String hint) throws IOException {
        String body = JSON.writeValueAsString(
                Map.of("type", "about:blank", "status", status, "detail", detail, "hint", hint, "request_id", "req-7"));
        answer(verbAndPath, exchange -> send(exchange, status, "application/problem+json", body));
    }

    static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Sends the beginning of an answer and breaks the connection, as a server does that fails after the first byte. */
    static void breakAfter(HttpExchange exchange, String beginning) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(beginning.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        throw new IOException("broken on purpose");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String line =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        asked.add(new Asked(
                line,
                exchange.getRequestURI().getRawQuery(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                body.length > 0 && (body[0] == '{' || body[0] == '[') ? JSON.readTree(body) : null,
                body));
        Answer answer = answers.get(line);
        if (answer == null) {
            send(exchange, 404, "application/problem+json", "{\"detail\": \"There is no " + line + ".\"}");
        } else {
            answer.to(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /**
     * @param query null when there is none
     * @param body null when it is no JSON
     */
    record Asked(String line, String query, String authorization, JsonNode body, byte[] bytes) {}
}
