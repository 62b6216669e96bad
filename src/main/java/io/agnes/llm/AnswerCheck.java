package io.agnes.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.stream.Collectors;

/** Whether a text is JSON that meets a schema; also when words or a fence stand around the object. */
final class AnswerCheck {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final int MISTAKES_TOLD = 5;

    private AnswerCheck() {}

    /**
     * @param json what was answered; null when it is no JSON
     * @param wrong what the model should hear; empty when nothing is wrong
     */
    record Verdict(JsonNode json, String wrong) {
        boolean isMet() {
            return wrong.isEmpty();
        }
    }

    static Verdict of(String text, String schema) {
        JsonNode json = parsed(text);
        if (json == null) {
            return new Verdict(null, "it is not one JSON object");
        }
        String wrong = SCHEMAS.getSchema(schema).validate(json).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .limit(MISTAKES_TOLD)
                .collect(Collectors.joining("; "));
        return new Verdict(json, wrong);
    }

    private static JsonNode parsed(String text) {
        JsonNode whole = read(text);
        int first = text.indexOf('{');
        int last = text.lastIndexOf('}');
        return whole != null || first < 0 || last < first ? whole : read(text.substring(first, last + 1));
    }

    private static JsonNode read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return json == null || !json.isObject() ? null : json;
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }
}
