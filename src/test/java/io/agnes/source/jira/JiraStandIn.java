package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Jira's REST API over HTTP, as far as it is asked here: issues with pages of comments and changes, remote links and
 * searches. Says what it was asked, and fails as it is told.
 */
public final class JiraStandIn implements AutoCloseable {
    private static final Pattern ISSUE =
            Pattern.compile("/rest/api/3/issue/([A-Z0-9-]+)(/comment|/changelog|/remotelink)?");
    private static final Pattern FILE = Pattern.compile("/rest/api/3/attachment/content/([0-9]+)");
    private static final int PAGE = 100;

    private final HttpServer server;
    private final Map<String, ObjectNode> issues = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Set<String> hidden = new HashSet<>();
    private final ArrayNode organizations = JiraFixtures.JSON.createArrayNode();
    private final ConcurrentLinkedDeque<String> failures = new ConcurrentLinkedDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    public JiraStandIn() throws IOException {
        // head and body of an answer are two packets; without this the second waits for the first to be confirmed
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newFixedThreadPool(8, task -> {
            Thread thread = new Thread(task, "jira-stand-in");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    public String site() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Has an issue from now on; its remote links are its member {@code _remote_links}. */
    public synchronized void put(ObjectNode issue) {
        issues.put(issue.path("id").asText(), issue);
    }

    /** Has the file of an attachment from now on. */
    public synchronized void putFile(String id, byte[] bytes) {
        files.put(id, bytes);
    }

    public synchronized void putOrganization(String id, String name) {
        organizations.addObject().put("id", id).put("name", name);
    }

    public synchronized void remove(String id) {
        issues.remove(id);
    }

    /** Lists an issue no more, though it is there. */
    public synchronized void hide(String id) {
        hidden.add(id);
    }

    /**
     * The next answers: a status, {@code 429:3} with a pause in seconds, {@code cut} for a broken connection, {@code
     * silent} for one that is never answered, or {@code slow} for one that is answered a second later.
     */
    public void failNext(String... answers) {
        failures.addAll(List.of(answers));
    }

    /** What it was asked, method and path. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            synchronized (this) {
                asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            }
            String failure = failures.poll();
            if (failure != null && failure.equals("silent")) {
                closed.await();
            }
            if (failure != null && failure.equals("slow")) {
                closed.await(1, TimeUnit.SECONDS);
            }
            if (failure != null && failure.matches("cut|silent")) {
                return;
            }
            if (failure != null && !failure.equals("slow")) {
                String[] parts = failure.split(":");
                if (parts.length > 1) {
                    exchange.getResponseHeaders().set("Retry-After", parts[1]);
                }
                send(exchange, Integer.parseInt(parts[0]), "{}");
                return;
            }
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization == null || !authorization.startsWith("Basic ")) {
                send(exchange, 401, "{}");
                return;
            }
            Matcher file = FILE.matcher(exchange.getRequestURI().getPath());
            if (file.matches()) {
                sendFile(exchange, file.group(1));
                return;
            }
            JsonNode found = found(exchange.getRequestURI(), body);
            send(exchange, found == null ? 404 : 200, found == null ? "{}" : found.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Points to where the bytes lie, unless it is asked not to; a file that begins with its target always moves. */
    private void sendFile(HttpExchange exchange, String id) throws IOException {
        byte[] bytes;
        synchronized (this) {
            bytes = files.get(id);
        }
        if (bytes == null) {
            send(exchange, 404, "{}");
            return;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.startsWith("http://")
                || !"redirect=false".equals(exchange.getRequestURI().getQuery())) {
            exchange.getResponseHeaders().set("Location", text);
            send(exchange, 303, "");
            return;
        }
        send(exchange, 200, bytes);
    }

    private synchronized JsonNode found(URI uri, byte[] body) {
        if (uri.getPath().equals("/rest/api/3/search/jql")) {
            return search(JiraFixtures.parse(body));
        }
        if (uri.getPath().equals("/rest/servicedeskapi/organization")) {
            return organizations(uri);
        }
        Matcher path = ISSUE.matcher(uri.getPath());
        ObjectNode issue = path.matches() ? find(path.group(1)) : null;
        if (issue == null) {
            return null;
        }
        String part = path.group(2) == null ? "" : path.group(2);
        return switch (part) {
            case "/remotelink" ->
                issue.path("_remote_links").isArray()
                        ? issue.path("_remote_links")
                        : JiraFixtures.JSON.createArrayNode();
            case "/comment" -> page(uri, issue.at("/fields/comment/comments"), "comments");
            case "/changelog" -> page(uri, issue.at("/changelog/histories"), "values");
            default -> cut(issue);
        };
    }

    private ObjectNode find(String idOrKey) {
        return issues.values().stream()
                .filter(issue -> issue.path("id").asText().equals(idOrKey)
                        || issue.path("key").asText().equals(idOrKey))
                .findFirst()
                .orElse(null);
    }

    /** An issue carries a page of its comments and changes. */
    private static ObjectNode cut(ObjectNode whole) {
        ObjectNode issue = whole.deepCopy();
        issue.remove("_remote_links");
        cut(issue.path("fields").path("comment"), "comments");
        cut(issue.path("changelog"), "histories");
        return issue;
    }

    private static void cut(JsonNode holder, String member) {
        if (holder instanceof ObjectNode object && object.path(member).isArray()) {
            int total = object.path(member).size();
            object.put("total", total);
            object.set(member, slice(object.path(member), 0, PAGE));
        }
    }

    private static ArrayNode slice(JsonNode list, int start, int most) {
        ArrayNode slice = JiraFixtures.JSON.createArrayNode();
        for (int i = start; i < Math.min(list.size(), start + most); i++) {
            slice.add(list.get(i));
        }
        return slice;
    }

    private static JsonNode page(URI uri, JsonNode all, String member) {
        Matcher start = Pattern.compile("startAt=(\\d+)").matcher(String.valueOf(uri.getQuery()));
        int first = start.find() ? Integer.parseInt(start.group(1)) : 0;
        ObjectNode page = JiraFixtures.JSON.createObjectNode().put("total", all.size());
        page.set(member, slice(all, first, PAGE));
        return page;
    }

    private JsonNode organizations(URI uri) {
        Matcher start = Pattern.compile("start=(\\d+)").matcher(uri.getQuery());
        int first = start.find() ? Integer.parseInt(start.group(1)) : 0;
        ObjectNode page = JiraFixtures.JSON.createObjectNode();
        page.set("values", slice(organizations, first, PAGE));
        return page.put("isLastPage", first + PAGE >= organizations.size());
    }

    /** Knows {@code key in (...)}; other searches find every issue. */
    private JsonNode search(JsonNode request) {
        Matcher keys = Pattern.compile("key in \\(([^)]*)\\)")
                .matcher(request.path("jql").asText());
        List<String> only = keys.find() ? List.of(keys.group(1).split(", ")) : null;
        List<ObjectNode> found = issues.values().stream()
                .filter(issue -> !hidden.contains(issue.path("id").asText()))
                .filter(issue -> only == null || only.contains(issue.path("key").asText()))
                .toList();
        int start = request.path("nextPageToken").asInt(0);
        int end = Math.min(found.size(), start + request.path("maxResults").asInt());
        ObjectNode page = JiraFixtures.JSON.createObjectNode();
        found.subList(start, end).forEach(issue -> page.withArray("issues").add(cut(issue)));
        page.withArray("issues");
        page.put("isLast", end == found.size());
        if (end < found.size()) {
            page.put("nextPageToken", Integer.toString(end));
        }
        return page;
    }

    /** Calls over HTTP, for tests of the steps without their routes. */
    static JiraApi client() {
        HttpClient http = HttpClient.newHttpClient();
        return call -> {
            HttpRequest.Builder request = HttpRequest.newBuilder(call.target()).header("Authorization", "Basic eA==");
            if (call.body() != null) {
                request.POST(HttpRequest.BodyPublishers.ofString(call.body().toString()));
            }
            try {
                HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() == 404) {
                    throw new AgnesException(Problem.NOT_FOUND, "Jira does not know it.", "Look there.");
                }
                if (answer.statusCode() != 200) {
                    throw AgnesException.transport("Jira answers " + answer.statusCode() + ".", "Wait.", null);
                }
                return JiraFixtures.parse(answer.body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** Copies files over HTTP, likewise; a redirect is a refusal. */
    static JiraFiles files() {
        return (call, target, most) -> {
            // made where a file is asked for, since making one takes longer than most tests that ask for none
            HttpClient http = HttpClient.newHttpClient();
            HttpRequest request = HttpRequest.newBuilder(call.target())
                    .header("Authorization", "Basic eA==")
                    .build();
            try {
                HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream body = answer.body()) {
                    if (answer.statusCode() != 200) {
                        throw new AgnesException(Problem.NOT_FOUND, "Jira does not send it.", "Look there.");
                    }
                    return CopiedFile.write(body, target, most);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
