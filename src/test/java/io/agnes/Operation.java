package io.agnes;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * One operation of the OpenAPI document that a running engine answers, with a request that changes nothing whoever
 * sends it: its ids name nothing, except for the table, and its body is of no use.
 *
 * @param rule who may call, as the document says
 * @param documented the statuses that the document names
 */
record Operation(String id, String method, String path, String rule, boolean takesBody, Set<String> documented) {
    static final String TABLE = "orders";
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    static List<Operation> all(RunningAgnes agnes) {
        JsonNode document = RunningAgnes.json(agnes.get("/api/openapi.json", agnes.token(RunningAgnes.Role.ADMIN)));
        List<Operation> all = new ArrayList<>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(verb -> all.add(of(path.getKey(), verb.getKey(), verb.getValue()))));
        return all;
    }

    private static Operation of(String path, String method, JsonNode described) {
        Set<String> documented = new TreeSet<>();
        described.path("responses").fieldNames().forEachRemaining(documented::add);
        return new Operation(
                described.path("operationId").asText(),
                method.toUpperCase(Locale.ROOT),
                path,
                described.path("x-access").asText(),
                described.has("requestBody"),
                documented);
    }

    /** The path of a real request. */
    String target() {
        return path.replace("{table_id}", TABLE).replaceAll("\\{[^}]*}", NOBODY);
    }

    boolean isOpen() {
        return rule.startsWith("public");
    }

    /** Whether a signature over the body decides, whoever sends it; without its secret it is closed to all (503). */
    boolean isSigned() {
        return rule.startsWith("hmac");
    }

    boolean changes() {
        return !method.equals("GET") && !method.equals("HEAD");
    }

    HttpRequest.Builder request(RunningAgnes agnes, String token) {
        return request(agnes, target(), token);
    }

    /** The request to another path, or with a query. */
    HttpRequest.Builder request(RunningAgnes agnes, String target, String token, String... headers) {
        HttpRequest.Builder request = agnes.request(target, token, headers);
        if (takesBody) {
            return request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString("{\"no_such_field\":true}"));
        }
        return request.method(method, HttpRequest.BodyPublishers.noBody());
    }

    @Override
    public String toString() {
        return id + ": " + method + " " + path;
    }
}
