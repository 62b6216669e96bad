package io.agnes.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;

/** The packaged server for measurements: over HTTP, as an administrator. */
public final class ScaleServer implements AutoCloseable {
    private final ServerProcess server;
    private final String token;

    private ScaleServer(ServerProcess server, String token) {
        this.server = server;
        this.token = token;
    }

    /** Serves what lies in {@code folder/data}. */
    public static ScaleServer start(Path folder) throws Exception {
        ServerProcess server = ServerProcess.start(folder, Map.of());
        return new ScaleServer(server, server.adminToken());
    }

    public JsonNode query(String sql) throws Exception {
        return server.query(sql, token);
    }

    /** The length of what {@code GET /api/catalog/tables} answers, in characters. */
    public int listTables() throws Exception {
        return server.get("/api/catalog/tables", token).body().length();
    }

    @Override
    public void close() throws InterruptedException {
        server.close();
    }
}
