package io.agnes.llm;

import java.util.Map;

/**
 * What is asked of the model: the body of {@code direct:llm}.
 *
 * @param job who pays, such as {@code metadata-discover}; the use of tokens is told by it
 * @param prompt name of a file of {@code config/prompts}, without {@code .md}
 * @param facts values for the prompt by name: schemas, names, settings
 * @param rows values for the prompt that hold data of rows; withheld unless {@code ai.share_rows} is on
 * @param schema JSON schema of the answer: objects with all fields required and no others, arrays, strings, enums,
 *     numbers and booleans; what providers cannot enforce of it (lengths, patterns) is checked here
 */
public record LlmQuestion(
        String job, String prompt, Map<String, String> facts, Map<String, String> rows, String schema) {

    public LlmQuestion {
        facts = Map.copyOf(facts);
        rows = Map.copyOf(rows);
    }
}
