package io.agnes.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns Camel's description of the verbs into a valid and honest one: a relative server, one bearer scheme, the access
 * rule of each operation in {@code x-access}, problems as answers, typed defaults. Not thread-safe.
 */
final class OpenApiCorrections {
    static final String BEARER = "bearerAuth";
    private static final Set<String> WITHOUT_TOKEN = Set.of("public", "hmac");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode document;
    private final Map<String, List<String>> produced;
    private final Set<String> operationIds = new HashSet<>();

    /** @param produced the content types of each operation's answer, by its id */
    OpenApiCorrections(ObjectNode document, Map<String, List<String>> produced) {
        this.document = document;
        this.produced = produced;
    }

    void apply() {
        document.putArray("servers").addObject().put("url", "/");
        document.remove("security");
        ObjectNode components = document.withObject("/components");
        components.remove("securitySchemes");
        components
                .withObject("/securitySchemes/" + BEARER)
                .put("type", "http")
                .put("scheme", "bearer")
                .put("bearerFormat", "JWT");
        for (Map.Entry<String, JsonNode> path : document.withObject("/paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                correct(path.getKey() + " " + operation.getKey(), (ObjectNode) operation.getValue());
            }
        }
    }

    private void correct(String title, ObjectNode operation) {
        String id = operation.path("operationId").asText();
        if (id.isEmpty() || !operationIds.add(id)) {
            throw new IllegalStateException("The verb " + title + " has no operation id of its own: '" + id + "'");
        }
        operation.remove("x-camelContextId");
        operation.path("parameters").forEach(parameter -> typeValues((ObjectNode) parameter.path("schema")));
        ObjectNode responses = operation.withObject("/responses");
        describeSuccess(responses);
        describeContent(responses.path("200"), produced.getOrDefault(id, List.of()));
        describeAccess(operation, responses);
        describeRequest(operation, responses);
        responses
                .properties()
                .forEach(response -> describeProblem(response.getKey(), (ObjectNode) response.getValue()));
    }

    /** Camel writes every default and allowed value as a text. */
    private static void typeValues(ObjectNode schema) {
        String type = schema.path("type").asText();
        if (schema.path("default").isTextual()) {
            schema.set("default", typed(type, schema.get("default").textValue()));
        }
        if (schema.get("enum") instanceof ArrayNode values) {
            for (int i = 0; i < values.size(); i++) {
                values.set(i, typed(type, values.get(i).asText()));
            }
        }
    }

    private static JsonNode typed(String type, String value) {
        return switch (type) {
            case "integer" -> JSON.numberNode(Long.parseLong(value));
            case "number" -> JSON.numberNode(Double.parseDouble(value));
            case "boolean" -> JSON.booleanNode(Boolean.parseBoolean(value));
            default -> JSON.textNode(value);
        };
    }

    /** The body belongs to the declared success, such as 201; Camel always gives it to a 200 of its own. */
    private static void describeSuccess(ObjectNode responses) {
        responses.remove("default");
        List<String> declared = new ArrayList<>();
        responses.fieldNames().forEachRemaining(code -> {
            if (code.startsWith("2") && !code.equals("200")) {
                declared.add(code);
            }
        });
        JsonNode body = responses.path("200").path("content");
        if (declared.isEmpty()) {
            ObjectNode ok = responses.withObject("/200");
            if (ok.path("description").asText().isEmpty()) {
                ok.put("description", "OK");
            }
        } else if (responses.path("200").path("description").asText().equals("OK")) {
            ObjectNode first = (ObjectNode) responses.get(declared.get(0));
            if (!body.isMissingNode()
                    && !first.has("content")
                    && !declared.get(0).equals("204")) {
                first.set("content", body);
            }
            responses.remove("200");
        }
    }

    /** Camel names the types only where the class of the body is declared. */
    private static void describeContent(JsonNode answer, List<String> types) {
        if (types.size() > 1 && answer instanceof ObjectNode ok && !ok.has("content")) {
            ObjectNode content = ok.putObject("content");
            types.forEach(content::putObject);
        }
    }

    private static void describeRequest(ObjectNode operation, ObjectNode responses) {
        boolean hasBody = operation.has("requestBody");
        boolean canBeWrong = hasBody;
        boolean namesOne = false;
        for (JsonNode parameter : operation.path("parameters")) {
            boolean inPath = parameter.path("in").asText().equals("path");
            namesOne |= inPath;
            canBeWrong |= !inPath;
        }
        if (canBeWrong) {
            describe(responses, "400", "A parameter or the body cannot be used");
        }
        if (namesOne) {
            describe(responses, "404", "There is none that the caller may see");
        }
        if (hasBody) {
            describe(responses, "413", "The body is larger than server.max_body");
            describe(responses, "415", "The body is of another content type");
            describe(responses, "422", "The body has an unknown field or a value that cannot be used");
        }
        describe(
                responses,
                "503",
                "The server is about to stop, or the operation is being exchanged; Retry-After tells");
    }

    private static void describeAccess(ObjectNode operation, ObjectNode responses) {
        List<String> rules = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (JsonNode alternative : operation.path("security")) {
            alternative.properties().forEach(rule -> {
                keys.add(rule.getKey());
                List<String> words = new ArrayList<>(List.of(rule.getKey()));
                rule.getValue().forEach(scope -> words.add(scope.asText()));
                rules.add(String.join(" ", words));
            });
        }
        operation.put("x-access", String.join(" or ", rules));
        ArrayNode security = operation.putArray("security");
        if (!WITHOUT_TOKEN.containsAll(keys)) {
            security.addObject().putArray(BEARER);
        }
        if (keys.contains("public")) {
            if (rules.stream().anyMatch(rule -> rule.contains("limit:"))) {
                describe(responses, "429", "Too many attempts; Retry-After says when the next is possible");
            }
            return;
        }
        describe(
                responses,
                "401",
                keys.contains("hmac") ? "The signature is missing or wrong" : "No valid token was sent");
        if (keys.contains("hmac")) {
            describe(responses, "503", "The secret is not set, so nobody is let in");
        } else {
            describe(responses, "403", "The caller may not do this");
        }
    }

    private static void describe(ObjectNode responses, String code, String description) {
        if (!responses.has(code)) {
            responses.putObject(code).put("description", description);
        }
    }

    private static void describeProblem(String code, ObjectNode response) {
        boolean failure = code.startsWith("4") || code.startsWith("5");
        if (failure && !response.has("content")) {
            ObjectNode content = JSON.objectNode();
            content.withObject("/application~1problem+json/schema")
                    .put("$ref", OpenApiSchemas.REFERENCE + OpenApiSchemas.PROBLEM);
            response.set("content", content);
        }
        if (response.path("description").asText().isEmpty()) {
            response.put("description", "Status " + code);
        }
    }
}
