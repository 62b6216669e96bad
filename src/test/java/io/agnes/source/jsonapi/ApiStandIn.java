package io.agnes.source.jsonapi;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Somebody's HTTP and JSON interface, with all ways of paging; a test gives answers that come before the real ones. */
final class ApiStandIn implements AutoCloseable {
    static final String TOKEN = "the-secret-of-the-api";
    private static final int PER_PAGE = 2;

    /** An answer in place of the real one. */
    record Answer(int status, String body, int promised, Map<String, String> headers) {
        static Answer of(int status, String body, String... headers) {
            Map<String, String> all = new LinkedHashMap<>();
            for (int i = 0; i < headers.length; i += 2) {
                all.put(headers[i], headers[i + 1]);
            }
            return new Answer(status, body, body.length(), all);
        }

        /** The connection ends before the body does. */
        static Answer cut(String body) {
            return new Answer(200, body, body.length() + 100, Map.of());
        }
    }

    private final HttpServer server;
    final List<URI> asked = new CopyOnWriteArrayList<>();
    final List<String> secrets = new CopyOnWriteArrayList<>();
    final Deque<Answer> faults = new ArrayDeque<>();
    List<String> records = List.of();
    /** Whether the fault that is next stays for all calls. */
    boolean always;

    ApiStandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void begin(String... json) {
        records = List.of(json);
        faults.clear();
        always = false;
        asked.clear();
        secrets.clear();
    }

    void fail(Answer... answers) {
        faults.addAll(List.of(answers));
    }

    private void answer(HttpExchange call) throws IOException {
        asked.add(call.getRequestURI());
        secrets.add(String.valueOf(call.getRequestHeaders().getFirst("X-Key")));
        Answer fault = always ? faults.peek() : faults.poll();
        send(call, fault == null || fault.status() == 0 ? real(call.getRequestURI()) : fault);
    }

    private Answer real(URI uri) {
        Map<String, String> query = query(uri);
        return switch (uri.getPath()) {
            case "/page" ->
                Answer.of(200, "{\"data\":{\"items\":" + part(number(query, "page", 1) * PER_PAGE - PER_PAGE) + "}}");
            case "/offset" -> Answer.of(200, part(number(query, "skip", 0)));
            case "/cursor" -> {
                int from = number(query, "after", 0);
                String next = from + PER_PAGE < records.size() ? "\"" + (from + PER_PAGE) + "\"" : "null";
                yield Answer.of(200, "{\"meta\":{\"next\":" + next + "},\"items\":" + part(from) + "}");
            }
            case "/link" -> {
                int from = number(query, "from", 0);
                yield from + PER_PAGE < records.size()
                        ? Answer.of(
                                200,
                                part(from),
                                "Link",
                                "<" + url() + "/link?from=0>; rel=\"first\", </link?from=" + (from + PER_PAGE)
                                        + ">; rel=\"next\"")
                        : Answer.of(200, part(from));
            }
            case "/changes" ->
                Answer.of(
                        200,
                        records.stream()
                                .filter(record -> updated(record).compareTo(query.getOrDefault("since", "")) >= 0)
                                .collect(Collectors.joining(",", "[", "]")));
            case "/all" -> Answer.of(200, String.join(",", records));
            default -> Answer.of(404, "{}");
        };
    }

    private static String updated(String record) {
        return record.replaceFirst(".*\"updated_at\":\"([^\"]*)\".*", "$1");
    }

    private String part(int from) {
        return records.stream().skip(from).limit(PER_PAGE).collect(Collectors.joining(",", "[", "]"));
    }

    private static int number(Map<String, String> query, String name, int absent) {
        return Integer.parseInt(query.getOrDefault(name, String.valueOf(absent)));
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String one :
                uri.getQuery() == null ? new String[0] : uri.getQuery().split("&")) {
            query.put(one.replaceFirst("=.*", ""), one.replaceFirst("[^=]*=", ""));
        }
        return query;
    }

    private static void send(HttpExchange call, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        answer.headers().forEach((name, value) -> call.getResponseHeaders().add(name, value));
        call.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : answer.promised());
        if (body.length > 0) {
            call.getResponseBody().write(body);
            call.getResponseBody().flush();
        }
        call.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
