package io.agnes.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server with tables in real Parquet files, which can be published anew, revoked and sent badly. */
final class DataServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final AgnesStub stub = new AgnesStub();
    /** Ranges that were asked for, and "whole" for whole files, in order. */
    final List<String> fetched = new CopyOnWriteArrayList<>();

    private final Map<String, byte[]> tables = new LinkedHashMap<>();
    private final Map<String, String> profiled = new HashMap<>();
    private final Map<String, Misdeed> misdeeds = new HashMap<>();

    /** Sends a download its own way, once. */
    interface Misdeed {
        void send(HttpExchange exchange, byte[] bytes) throws IOException;
    }

    DataServer() throws IOException {
        stub.json("GET /api/health", "{\"status\": \"ok\", \"instance_name\": \"Shop\"}");
        stub.json("GET /auth/me", "{\"email\": \"ann@example.com\"}");
        stub.json("GET /api/metrics", """
                {"categories": [{"name": "revenue", "metrics": 1}],
                 "metrics": [{"id": "revenue/total", "name": "total", "display_name": "Total revenue",
                              "category": "revenue", "synonyms": ["turnover"], "dimensions": ["region"],
                              "notes": ["Net of tax."], "sql": "select sum(amount) from orders"}], "count": 1}
                """);
        stub.answer(
                "GET /api/sync/manifest",
                exchange -> AgnesStub.send(
                        exchange, 200, "application/json", manifest().toString()));
        for (String path : List.of("GET /api/catalog", "GET /api/catalog/tables")) {
            stub.answer(
                    path,
                    exchange -> AgnesStub.send(
                            exchange, 200, "application/json", catalog().toString()));
        }
        stub.answer(
                "GET /api/catalog/profiles",
                exchange -> AgnesStub.send(
                        exchange,
                        200,
                        "application/json",
                        profiles(exchange.getRequestURI().getQuery()).toString()));
        stub.json("GET /api/memory/bundle", "{\"mandatory\": [], \"approved\": []}");
        stub.json("POST /api/upload/sessions", "{\"status\": \"ok\"}");
        stub.json("POST /api/upload/artifacts", "{\"status\": \"ok\"}");
        stub.json("POST /api/upload/local-md", "{\"status\": \"ok\"}");
    }

    String url() {
        return stub.url();
    }

    /** Publishes the rows of a statement as a table. */
    void publish(String id, String sql) throws Exception {
        Path file = Files.createTempFile("published", ".parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("copy (" + sql + ") to '" + file + "' (format parquet)");
        }
        tables.put(id, Files.readAllBytes(file));
        Files.delete(file);
        stub.answer("GET /api/data/" + id + "/download", exchange -> download(exchange, id));
    }

    void revoke(String id) {
        tables.remove(id);
    }

    /** The next download of the table goes wrong. */
    void misbehave(String id, Misdeed misdeed) {
        misdeeds.put(id, misdeed);
    }

    byte[] bytes(String id) {
        return tables.get(id);
    }

    ObjectNode manifest() {
        ObjectNode manifest = JSON.createObjectNode();
        ObjectNode all = manifest.putObject("tables");
        tables.forEach((id, bytes) -> all.putObject(id)
                .put("id", id)
                .put("hash", hash(bytes))
                .put("rows", 2)
                .put("size_bytes", bytes.length)
                .put("query_mode", "local")
                .put("downloadable", true)
                .putArray("parts"));
        return manifest.put("generation", 7);
    }

    /** The server profiles a table, at that moment; not before it is told to. */
    void profile(String id, String moment) {
        profiled.put(id, moment);
    }

    private ObjectNode catalog() {
        ObjectNode catalog = JSON.createObjectNode();
        ArrayNode all = catalog.putArray("tables");
        tables.keySet().forEach(id -> {
            ObjectNode table = all.addObject().put("id", id).put("description", "Rows of " + id);
            if (profiled.containsKey(id)) {
                table.putObject("profile").put("profiled_at", profiled.get(id));
            }
        });
        return catalog.put("count", tables.size());
    }

    private ObjectNode profiles(String query) {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode all = answer.putObject("profiles");
        for (String id : query.substring("tables=".length()).split(",")) {
            if (profiled.containsKey(id)) {
                all.putObject(id).put("profiled_at", profiled.get(id)).put("row_count", 2);
            }
        }
        return answer.put("count", all.size());
    }

    private void download(HttpExchange exchange, String id) throws IOException {
        byte[] bytes = tables.get(id);
        String range = exchange.getRequestHeaders().getFirst("Range");
        fetched.add(range == null ? "whole" : range);
        Misdeed misdeed = misdeeds.remove(id);
        if (misdeed != null) {
            misdeed.send(exchange, bytes);
            return;
        }
        if (bytes == null) {
            AgnesStub.send(exchange, 404, "application/problem+json", "{\"detail\": \"There is no table.\"}");
        } else if (!exchange.getRequestHeaders().getFirst("If-Match").equals('"' + hash(bytes) + '"')) {
            AgnesStub.send(exchange, 412, "application/problem+json", "{\"detail\": \"It has other content by now.\"}");
        } else if (range == null) {
            send(exchange, 200, bytes, bytes.length);
        } else {
            int first = Integer.parseInt(range.replaceAll("[^0-9]", ""));
            send(exchange, 206, Arrays.copyOfRange(bytes, first, bytes.length), bytes.length - first);
        }
    }

    /** Sends the head for a length and then these bytes, which may be fewer. */
    static void send(HttpExchange exchange, int status, byte[] bytes, long announced) throws IOException {
        exchange.sendResponseHeaders(status, announced);
        exchange.getResponseBody().write(bytes);
        if (bytes.length < announced) {
            exchange.getResponseBody().flush();
            throw new IOException("broken off on purpose");
        }
        exchange.close();
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stub.close();
    }
}
