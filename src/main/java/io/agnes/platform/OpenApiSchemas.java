package io.agnes.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.core.util.Json31;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.model.rest.ResponseMessageDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.VerbDefinition;
import org.apache.camel.spi.ClassResolver;

/**
 * The schemas of the bodies that verbs take and answer, named as the mapper names their fields. Not thread-safe.
 */
final class OpenApiSchemas {
    static final String REFERENCE = "#/components/schemas/";
    static final String PROBLEM = "Problem";

    private final ModelConverters converters = new ModelConverters(true);
    private final ClassResolver classes;

    OpenApiSchemas(ObjectMapper bodies, ClassResolver classes) {
        this.classes = classes;
        converters.addConverter(new ModelResolver(bodies.copy(), new FullNames()).openapi31(true));
    }

    /** Puts the schemas into a document that Camel made, and lets every reference to a body name them. */
    void describe(ObjectNode document, List<RestDefinition> rests) {
        ObjectNode components = document.withObject("/components");
        JsonNode described = components.path("schemas");
        document.path("paths").findParents("$ref").forEach(parent -> {
            String name = last(parent.get("$ref").asText(), '/');
            refer(
                    (ObjectNode) parent,
                    described.path(name).at("/x-className/format").asText(name));
        });
        components.set("schemas", of(rests));
    }

    private ObjectNode of(List<RestDefinition> rests) {
        ObjectNode full = JsonNodeFactory.instance.objectNode();
        for (String type : types(rests)) {
            converters
                    .readAll(resolve(type))
                    .forEach((name, schema) -> full.set(name, Json31.mapper().valueToTree(schema)));
        }
        full.findParents("$ref")
                .forEach(parent ->
                        refer((ObjectNode) parent, last(parent.get("$ref").asText(), '/')));
        ObjectNode schemas = JsonNodeFactory.instance.objectNode();
        full.properties().forEach(schema -> {
            if (schemas.replace(shortName(schema.getKey()), schema.getValue()) != null) {
                throw new IllegalStateException(
                        "Two classes of the HTTP interface are called " + shortName(schema.getKey()) + "; rename one.");
            }
        });
        schemas.set(PROBLEM, problem());
        return schemas;
    }

    private static void refer(ObjectNode parent, String className) {
        parent.put("$ref", REFERENCE + shortName(className));
    }

    /** Without the package; a nested class carries the name of the outer one: {@code SyncRun$Listing} is SyncRunListing. */
    private static String shortName(String className) {
        return Arrays.stream(className.split("[.$]"))
                .filter(part -> Character.isUpperCase(part.charAt(0)))
                .collect(Collectors.joining());
    }

    private static String last(String text, char separator) {
        return text.substring(text.lastIndexOf(separator) + 1);
    }

    private static Set<String> types(List<RestDefinition> rests) {
        Set<String> types = new TreeSet<>();
        for (RestDefinition rest : rests) {
            for (VerbDefinition verb : rest.getVerbs()) {
                add(types, verb.getType());
                add(types, verb.getOutType());
                for (ResponseMessageDefinition message : verb.getResponseMsgs()) {
                    add(types, message.getResponseModel());
                }
            }
        }
        return types;
    }

    private static void add(Set<String> types, String type) {
        if (type != null && !type.isBlank()) {
            types.add(type.replace("[]", ""));
        }
    }

    private Class<?> resolve(String type) {
        try {
            return classes.resolveMandatoryClass(type);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("A verb names the class " + type + ", which is not there.", e);
        }
    }

    /** RFC 9457 with our members. */
    private static ObjectNode problem() {
        ObjectNode problem = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = problem.putObject("properties");
        for (String text : List.of("type", "title", "detail", "code", "hint", "request_id")) {
            properties.putObject(text).put("type", "string");
        }
        properties.putObject("status").put("type", "integer");
        List.of("type", "title", "status", "detail", "code").forEach(problem.putArray("required")::add);
        return problem;
    }

    /** Two classes of one simple name must not become one schema unseen. */
    private static final class FullNames extends TypeNameResolver {
        FullNames() {
            setUseFqn(true);
        }
    }
}
