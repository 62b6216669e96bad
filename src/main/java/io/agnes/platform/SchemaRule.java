package io.agnes.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.AnnotationKeyword;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON schema of Camel's YAML DSL. One mistake breaks many branches of the schema; only its most telling message
 * is kept, one per line of the file.
 */
final class SchemaRule implements RouteRule {
    static final String RULE = "schema";
    private static final JsonSchema SCHEMA = read();
    private static final List<String> MOST_TELLING =
            List.of("additionalProperties", "enum", "required", "maxProperties", "type");

    /** Without preloading, because a folder uses a small part of the 800 KB. */
    private static JsonSchema read() {
        JsonMetaSchema dialect = JsonMetaSchema.builder(JsonMetaSchema.getV4())
                .keyword(new AnnotationKeyword("deprecated"))
                .build();
        return JsonSchemaFactory.builder()
                .metaSchema(dialect)
                .defaultMetaSchemaIri(dialect.getIri())
                .build()
                .getSchema(
                        SchemaRule.class.getResourceAsStream("/schema/camelYamlDsl.json"),
                        SchemaValidatorsConfig.builder()
                                .preloadJsonSchema(false)
                                .build());
    }

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (RouteFile file : folder.files()) {
            if (!file.content().isMissing()) {
                check(file, findings);
            }
        }
    }

    private static void check(RouteFile file, Findings findings) {
        JsonNode content = file.content().json();
        List<ValidationMessage> messages = new ArrayList<>(SCHEMA.validate(content));
        if (messages.stream().filter(message -> retype(content, message)).count() > 0) {
            messages.clear();
            messages.addAll(SCHEMA.validate(content));
        }
        messages.removeIf(message -> isExplained(message, messages));
        messages.sort(Comparator.comparingInt((ValidationMessage message) -> rank(message))
                .thenComparing(message -> -message.getInstanceLocation().getNameCount()));
        Map<Integer, ValidationMessage> byLine = new HashMap<>();
        messages.forEach(message -> byLine.putIfAbsent(line(file, message), message));
        byLine.forEach((line, message) -> findings.add(
                file, line, RULE, words(message), "the YAML DSL of Camel does not know this form", mend(message)));
    }

    /**
     * Camel reads numbers and booleans from texts too, and a placeholder can stand for either: gives such a text the
     * type the schema asks for.
     */
    private static boolean retype(JsonNode content, ValidationMessage message) {
        if (!message.getType().equals("type") || !message.getInstanceNode().isTextual()) {
            return false;
        }
        String text = message.getInstanceNode().textValue();
        boolean placeholder = text.startsWith("{{") && text.endsWith("}}");
        String expected = String.valueOf(message.getArguments()[1]);
        JsonNode typed =
                switch (expected) {
                    case "boolean" -> placeholder || text.matches("true|false") ? BooleanNode.TRUE : null;
                    case "number", "integer" ->
                        placeholder || text.matches("-?\\d+(\\.\\d+)?") ? IntNode.valueOf(1) : null;
                    default -> null;
                };
        JsonNodePath where = message.getInstanceLocation();
        JsonNode parent = content;
        for (int i = 0; i < where.getNameCount() - 1; i++) {
            parent = where.getElement(i) instanceof Integer index ? parent.get(index) : parent.get(where.getName(i));
        }
        if (typed == null || !(parent instanceof ObjectNode object)) {
            return false;
        }
        object.set(where.getName(-1), typed);
        return true;
    }

    /** Whether a more telling message speaks of the same value, or any message of one inside it. */
    private static boolean isExplained(ValidationMessage message, List<ValidationMessage> all) {
        return all.stream()
                .anyMatch(other -> other.getInstanceLocation().startsWith(message.getInstanceLocation())
                        && (rank(other) < rank(message)
                                || !other.getInstanceLocation().equals(message.getInstanceLocation())));
    }

    private static int rank(ValidationMessage message) {
        int rank = MOST_TELLING.indexOf(message.getType());
        return rank < 0 ? MOST_TELLING.size() : rank;
    }

    private static String words(ValidationMessage message) {
        return switch (message.getType()) {
            case "additionalProperties" -> "the key '" + message.getProperty() + "' is unknown here";
            case "required" -> "the key '" + message.getProperty() + "' is missing";
            default -> message.getError();
        };
    }

    private static String mend(ValidationMessage message) {
        return switch (message.getType()) {
            case "additionalProperties" -> "Correct the spelling of '" + message.getProperty() + "' or remove it.";
            case "required" -> "Add '" + message.getProperty() + ":'.";
            default -> "Write the value as the reference of the YAML DSL shows it; quote numbers that are texts.";
        };
    }

    private static int line(RouteFile file, ValidationMessage message) {
        YamlNode node = file.content();
        int line = node.line();
        JsonNodePath path = message.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            if (path.getElement(i) instanceof Integer index && node.isList()) {
                node = node.items().get(index);
                line = node.line();
            } else {
                line = keyLine(node, path.getName(i), line);
                node = node.get(path.getName(i));
            }
        }
        return message.getProperty() == null ? line : keyLine(node, message.getProperty(), line);
    }

    private static int keyLine(YamlNode map, String name, int otherwise) {
        return map.entries().stream()
                .filter(entry -> entry.name().equals(name))
                .mapToInt(entry -> entry.key().line())
                .findFirst()
                .orElse(otherwise);
    }
}
