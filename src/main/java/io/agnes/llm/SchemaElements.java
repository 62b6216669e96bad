package io.agnes.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.ArrayList;
import java.util.List;

/** A JSON schema as LangChain4j writes it for each provider; lengths and patterns are left out, no provider takes all. */
final class SchemaElements {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SchemaElements() {}

    /** @throws IllegalArgumentException for a keyword that is none of those {@link LlmQuestion} tells */
    static JsonSchemaElement of(String schema) {
        try {
            return element(JSON.readTree(schema));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The schema of a question is not JSON.", e);
        }
    }

    private static JsonSchemaElement element(JsonNode schema) {
        String description = schema.path("description").asText(null);
        if (schema.has("enum")) {
            return JsonEnumSchema.builder()
                    .enumValues(texts(schema.path("enum")))
                    .description(description)
                    .build();
        }
        if (schema.path("type").isArray()) {
            return anyOf(schema, description);
        }
        return switch (schema.path("type").asText()) {
            case "object" -> object(schema, description);
            case "array" ->
                JsonArraySchema.builder()
                        .items(element(schema.path("items")))
                        .description(description)
                        .build();
            case "string" -> JsonStringSchema.builder().description(description).build();
            case "integer" ->
                JsonIntegerSchema.builder().description(description).build();
            case "number" -> JsonNumberSchema.builder().description(description).build();
            case "boolean" ->
                JsonBooleanSchema.builder().description(description).build();
            case "null" -> new JsonNullSchema();
            default -> throw new IllegalArgumentException("A schema has the type " + schema.path("type") + ".");
        };
    }

    private static JsonSchemaElement object(JsonNode schema, String description) {
        JsonObjectSchema.Builder object = JsonObjectSchema.builder()
                .description(description)
                .required(texts(schema.path("required")))
                .additionalProperties(false);
        schema.path("properties")
                .properties()
                .forEach(property -> object.addProperty(property.getKey(), element(property.getValue())));
        return object.build();
    }

    private static JsonSchemaElement anyOf(JsonNode schema, String description) {
        List<JsonSchemaElement> elements = new ArrayList<>();
        for (String type : texts(schema.path("type"))) {
            elements.add(element(JSON.createObjectNode().put("type", type)));
        }
        return JsonAnyOfSchema.builder()
                .anyOf(elements)
                .description(description)
                .build();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
