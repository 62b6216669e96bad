package io.agnes.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that stands in for Jira in the measurement of a backfill: as many issues as it is told, each with five
 * comments and two changes, made up when they are asked for. Prints its address and ends with its standard input.
 */
final class JiraSite {
    private static final Pattern TOKEN = Pattern.compile("\"nextPageToken\":\"([0-9]+)\"");
    private static final String TEXT =
            " The export stops after a while and says nothing; the log has a time-out.".repeat(4);
    private static final int PAGE = 100;

    private JiraSite() {}

    /** @param args how many issues there are */
    public static void main(String[] args) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        int issues = Integer.parseInt(args[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/rest/api/3/search/jql", exchange -> answer(exchange, page(body(exchange), issues)));
        server.createContext("/rest/api/3/issue/", exchange -> answer(exchange, "[]"));
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
        while (System.in.read() >= 0) {
            // until whoever measures has gone
        }
        server.stop(0);
        System.exit(0);
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String page(String request, int issues) {
        Matcher token = TOKEN.matcher(request);
        int first = token.find() ? Integer.parseInt(token.group(1)) : 0;
        int end = Math.min(issues, first + PAGE);
        StringBuilder page = new StringBuilder("{\"issues\":[");
        for (int id = first; id < end; id++) {
            page.append(id == first ? "" : ",");
            issue(page, id, issues);
        }
        page.append("],\"isLast\":").append(end == issues);
        return page.append(end == issues ? "}" : ",\"nextPageToken\":\"" + end + "\"}")
                .toString();
    }

    /** Created over three years, in order. */
    private static void issue(StringBuilder page, int id, int issues) {
        String created = Instant.parse("2023-01-01T00:00:00Z")
                .plusSeconds(id * (3L * 365 * 86_400) / issues)
                .toString()
                .replace("Z", ".000+0000");
        page.append("{\"id\":\"")
                .append(id)
                .append("\",\"key\":\"SUP-")
                .append(id)
                .append("\",\"fields\":{");
        page.append("\"summary\":\"Ticket ")
                .append(id)
                .append("\",\"description\":\"")
                .append(TEXT);
        page.append("\",\"created\":\"")
                .append(created)
                .append("\",\"updated\":\"")
                .append(created);
        page.append(
                "\",\"status\":{\"name\":\"Done\",\"statusCategory\":{\"name\":\"Done\"}},\"comment\":{\"total\":5,");
        page.append("\"comments\":[");
        for (int n = 0; n < 5; n++) {
            page.append(n == 0 ? "" : ",")
                    .append("{\"id\":\"")
                    .append(id * 10L + n)
                    .append("\",\"body\":\"");
            page.append(TEXT).append("\",\"author\":{\"displayName\":\"Person ").append(id % 50);
            page.append("\"},\"created\":\"")
                    .append(created)
                    .append("\",\"updated\":\"")
                    .append(created)
                    .append("\"}");
        }
        page.append("]}},\"changelog\":{\"total\":2,\"histories\":[");
        for (int n = 0; n < 2; n++) {
            page.append(n == 0 ? "" : ",")
                    .append("{\"id\":\"")
                    .append(id * 2L + n)
                    .append("\",\"created\":\"");
            page.append(created).append("\",\"items\":[{\"field\":\"status\",\"toString\":\"Done\"}]}");
        }
        page.append("]}}");
    }
}
