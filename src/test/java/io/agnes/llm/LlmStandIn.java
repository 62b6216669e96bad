package io.agnes.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * The HTTP APIs of Anthropic, of OpenAI and those that speak like it, of Gemini and of Ollama, each with its key, its
 * bodies of answers and of errors. A test says what the model answers; faults come first.
 */
public final class LlmStandIn implements AutoCloseable {
    public static final String KEY = "sk-the-key-of-the-model";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A call as it came in. */
    public record Call(String path, JsonNode body, String text) {}

    private record Reply(int status, String text, String stop, String retryAfter, boolean hangs) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Reply> scripted = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    /** Every call that came in with its key. */
    public final List<Call> calls = new CopyOnWriteArrayList<>();
    /** What the model answers, from the text it was sent, once nothing scripted is left. */
    public volatile Function<String, String> model = text -> "{\"answer\": \"ready\"}";
    /** Fields of requests that this API does not know: such a call is a 400. */
    public volatile List<String> unknownFields = List.of();

    public LlmStandIn() throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** The base URL of a provider's API here. */
    public String url(String provider) {
        String root = "http://127.0.0.1:" + server.getAddress().getPort();
        return switch (provider) {
            case "gemini" -> root + "/v1beta";
            case "ollama" -> root;
            default -> root + "/v1";
        };
    }

    /** The next answer; its end is {@code stop}, {@code length}, {@code refusal}. */
    public void answers(String text, String stop) {
        scripted.add(new Reply(200, text, stop, null, false));
    }

    /** The next answer is an error of the API. */
    public void fails(int status, String message, String retryAfter) {
        scripted.add(new Reply(status, message, null, retryAfter, false));
    }

    /** The next answer is this body, whatever the protocol. */
    public void says(String body) {
        scripted.add(new Reply(200, body, "says", null, false));
    }

    /** The next call gets the head of an answer and no body. */
    public void hangs() {
        scripted.add(new Reply(200, "", "stop", null, true));
    }

    public void reset() {
        scripted.clear();
        calls.clear();
        unknownFields = List.of();
        model = text -> "{\"answer\": \"ready\"}";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            Protocol protocol = Protocol.of(path);
            if (!protocol.isKey(exchange)) {
                send(exchange, 401, protocol.error(401, "The key " + "sk-secret-in-a-message is not valid"), null);
                return;
            }
            calls.add(new Call(path, body, body.toString()));
            for (String field : unknownFields) {
                if (body.findValue(field) != null) {
                    send(exchange, 400, protocol.error(400, "Unknown parameter: '" + field + "'"), null);
                    return;
                }
            }
            Reply reply = scripted.poll();
            if (reply == null) {
                send(exchange, 200, protocol.answer(model.apply(texts(body)), "stop"), null);
            } else if (reply.hangs()) {
                exchange.sendResponseHeaders(200, 1000);
                closing.await();
            } else if ("says".equals(reply.stop())) {
                send(exchange, 200, reply.text(), null);
            } else if (reply.status() == 200) {
                send(exchange, 200, protocol.answer(reply.text(), reply.stop()), null);
            } else {
                send(exchange, reply.status(), protocol.error(reply.status(), reply.text()), reply.retryAfter());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Every text of a request, the last one last. */
    private static String texts(JsonNode body) {
        StringBuilder texts = new StringBuilder();
        body.findValues("content").forEach(content -> texts.append(content.isTextual() ? content.asText() : ""));
        body.findValues("text").forEach(text -> texts.append(text.asText()));
        return texts.toString();
    }

    private static void send(HttpExchange exchange, int status, Object body, String retryAfter) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (retryAfter != null) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** How one provider writes keys, answers and errors. */
    private enum Protocol {
        ANTHROPIC("x-api-key", KEY) {
            @Override
            ObjectNode answer(String text, String stop) {
                ObjectNode answer = JSON.createObjectNode()
                        .put("id", "msg_01")
                        .put("type", "message")
                        .put("role", "assistant")
                        .put("model", "claude-test")
                        .put("stop_reason", word(stop, "end_turn", "max_tokens", "refusal"));
                answer.putArray("content").addObject().put("type", "text").put("text", text);
                answer.putObject("usage").put("input_tokens", 11).put("output_tokens", 7);
                return answer;
            }

            @Override
            ObjectNode error(int status, String message) {
                ObjectNode error = JSON.createObjectNode().put("type", "error");
                error.putObject("error")
                        .put("type", status == 429 ? "rate_limit_error" : "api_error")
                        .put("message", message);
                return error;
            }
        },
        OPENAI("Authorization", "Bearer " + KEY) {
            @Override
            ObjectNode answer(String text, String stop) {
                ObjectNode answer = JSON.createObjectNode()
                        .put("id", "chatcmpl-1")
                        .put("object", "chat.completion")
                        .put("created", 1)
                        .put("model", "gpt-test");
                ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
                choice.put("finish_reason", word(stop, "stop", "length", "content_filter"));
                choice.putObject("message").put("role", "assistant").put("content", text);
                answer.putObject("usage")
                        .put("prompt_tokens", 11)
                        .put("completion_tokens", 7)
                        .put("total_tokens", 18);
                return answer;
            }

            @Override
            ObjectNode error(int status, String message) {
                ObjectNode error = JSON.createObjectNode();
                error.putObject("error")
                        .put("message", message)
                        .put("type", "invalid_request_error")
                        .putNull("param")
                        .putNull("code");
                return error;
            }
        },
        GEMINI("x-goog-api-key", KEY) {
            @Override
            ObjectNode answer(String text, String stop) {
                ObjectNode answer = JSON.createObjectNode()
                        .put("modelVersion", "gemini-test")
                        .put("responseId", "r1");
                ObjectNode candidate = answer.putArray("candidates").addObject();
                candidate.put("finishReason", word(stop, "STOP", "MAX_TOKENS", "SAFETY"));
                ObjectNode content = candidate.putObject("content").put("role", "model");
                content.putArray("parts").addObject().put("text", text);
                answer.putObject("usageMetadata")
                        .put("promptTokenCount", 11)
                        .put("candidatesTokenCount", 7)
                        .put("totalTokenCount", 18);
                return answer;
            }

            @Override
            ObjectNode error(int status, String message) {
                ObjectNode error = JSON.createObjectNode();
                error.putObject("error")
                        .put("code", status)
                        .put("message", message)
                        .put("status", status == 429 ? "RESOURCE_EXHAUSTED" : "INVALID_ARGUMENT");
                return error;
            }
        },
        OLLAMA(null, null) {
            @Override
            ObjectNode answer(String text, String stop) {
                ObjectNode answer = JSON.createObjectNode()
                        .put("model", "llama-test")
                        .put("created_at", "2026-01-01T00:00:00Z")
                        .put("done", true)
                        .put("done_reason", word(stop, "stop", "length", "stop"))
                        .put("prompt_eval_count", 11)
                        .put("eval_count", 7);
                answer.putObject("message").put("role", "assistant").put("content", stop.equals("refusal") ? "" : text);
                return answer;
            }

            @Override
            ObjectNode error(int status, String message) {
                return JSON.createObjectNode().put("error", message);
            }
        };

        private final String header;
        private final String key;

        Protocol(String header, String key) {
            this.header = header;
            this.key = key;
        }

        static Protocol of(String path) {
            return path.equals("/v1/messages")
                    ? ANTHROPIC
                    : path.equals("/v1/chat/completions")
                            ? OPENAI
                            : path.startsWith("/v1beta/models/") && path.endsWith(":generateContent") ? GEMINI : OLLAMA;
        }

        boolean isKey(HttpExchange exchange) {
            return header == null || key.equals(exchange.getRequestHeaders().getFirst(header));
        }

        private static String word(String stop, String ended, String cut, String refused) {
            return stop.equals("length") ? cut : stop.equals("refusal") ? refused : ended;
        }

        abstract ObjectNode answer(String text, String stop);

        abstract ObjectNode error(int status, String message);
    }
}
