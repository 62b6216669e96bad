package io.agnes.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;

/** A server with one table, which answers what {@code da sync} asks. */
final class TrainingServer implements AutoCloseable {
    private final HttpServer server;
    private final byte[] table;

    /** @param workspace whose database writes the table's file */
    TrainingServer(Workspace workspace) throws IOException {
        table = table(workspace);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Map<String, String> answers = Map.of(
                "/api/sync/manifest", manifest(),
                "/api/catalog", """
                        {"tables": [{"id": "t", "last_sync": "2026-01-01T00:00:00Z",
                                     "profile": {"profiled_at": "2026-01-01T00:00:00Z"}}], "count": 1}""",
                "/api/catalog/profiles", """
                        {"profiles": {"t": {"profiled_at": "2026-01-01T00:00:00Z"}}, "count": 1}""",
                "/api/catalog/tables", "{\"tables\": [{\"id\": \"t\", \"rows\": 1}], \"count\": 1}",
                "/api/metrics", "{\"metrics\": [], \"count\": 0}",
                "/api/memory/bundle", """
                        {"mandatory": [{"id": "km_1", "title": "A rule", "content": "Of all."}], "approved": []}""");
        answers.forEach((path, body) -> server.createContext(
                path, exchange -> send(exchange, "application/json", body.getBytes(StandardCharsets.UTF_8))));
        server.createContext("/api/data/", exchange -> send(exchange, "application/octet-stream", table));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static byte[] table(Workspace workspace) throws IOException {
        Path file = workspace.root().resolve("t.parquet");
        try (LocalDatabase database = LocalDatabase.change(workspace)) {
            database.run("copy (select 1 as n, 'a' as t) to " + LocalDatabase.literal(file.toString())
                    + " (format parquet)");
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return Files.readAllBytes(file);
    }

    private String manifest() {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode().put("generation", 1);
        manifest.putObject("tables")
                .putObject("t")
                .put("hash", sha256(table))
                .put("rows", 1)
                .put("size_bytes", table.length)
                .put("downloadable", true);
        return manifest.toString();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
