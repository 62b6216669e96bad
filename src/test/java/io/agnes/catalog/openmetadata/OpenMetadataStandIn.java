package io.agnes.catalog.openmetadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The part of OpenMetadata's REST API that makes, changes and removes entities: it wants what its schemas require, and
 * what an entity stands in to be there before.
 */
final class OpenMetadataStandIn implements AutoCloseable {
    static final String TOKEN = "the-token-of-the-bot";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> PARENTS = Map.of(
            "services/databaseServices", "serviceType",
            "databases", "service",
            "databaseSchemas", "database",
            "tables", "databaseSchema");
    private static final Set<String> WITH_LENGTH = Set.of("VARCHAR", "CHAR", "BINARY", "VARBINARY");

    private final HttpServer server;
    /** By kind and full name. */
    final Map<String, JsonNode> entities = new ConcurrentSkipListMap<>();

    final List<String> calls = new CopyOnWriteArrayList<>();
    final Deque<Integer> faults = new ArrayDeque<>();
    /** A name of an entity that is refused. */
    String refused = "";

    OpenMetadataStandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/api/v1/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange call) throws IOException {
        String path = call.getRequestURI().getPath().substring("/api/v1/".length());
        byte[] body = call.getRequestBody().readAllBytes();
        calls.add(call.getRequestMethod() + " " + path);
        Integer fault = faults.poll();
        int status = fault != null
                ? fault
                : !("Bearer " + TOKEN).equals(call.getRequestHeaders().getFirst("Authorization"))
                        ? 401
                        : call.getRequestMethod().equals("DELETE") ? delete(path) : put(path, JSON.readTree(body));
        byte[] said =
                ("{\"code\":" + status + ",\"message\":\"status " + status + "\"}").getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(status, said.length);
        call.getResponseBody().write(said);
        call.close();
    }

    private int put(String kind, JsonNode entity) {
        String parentField = PARENTS.get(kind);
        String name = entity.path("name").asText();
        if (parentField == null || name.isEmpty() || name.equals(refused) || !entity.has(parentField)) {
            return 400;
        }
        String parent = entity.path(parentField).asText();
        boolean isService = kind.startsWith("services/");
        if (!isService && entities.keySet().stream().noneMatch(known -> known.endsWith("/" + parent))) {
            return 404;
        }
        for (JsonNode column : entity.path("columns")) {
            String type = column.path("dataType").asText();
            if (type.isEmpty()
                    || WITH_LENGTH.contains(type) && !column.has("dataLength")
                    || type.equals("ARRAY") && !column.has("arrayDataType")) {
                return 400;
            }
        }
        return entities.put(kind + "/" + (isService ? name : parent + "." + name), entity) == null ? 201 : 200;
    }

    private int delete(String path) {
        return entities.remove(path.replace("/name/", "/")) == null ? 404 : 200;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
