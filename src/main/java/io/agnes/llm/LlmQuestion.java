package io.agnes.llm;

import java.util.List;
import java.util.Map;

/**
 * What is asked of the model: the body of {@code direct:llm}.
 *
 * @param job who pays, such as {@code metadata-discover}; the use of tokens is told by it
 * @param prompt name of a file of {@code config/prompts}, without {@code .md}
 * @param facts values for the prompt by name: schemas, names, settings
 * @param rows values for the prompt that hold data of rows; withheld unless {@code ai.share_rows} is on
 * @param blocks values for the prompt that consist of parts, each between tags of its own
 * @param schema JSON schema of the answer: objects with all fields required and no others, arrays, strings, enums,
 *     numbers and booleans; what providers cannot enforce of it (lengths, patterns) is checked here
 */
public record LlmQuestion(
        String job,
        String prompt,
        Map<String, String> facts,
        Map<String, String> rows,
        Map<String, List<Block>> blocks,
        String schema) {

    /**
     * A part of a value: {@code <turn role="user">...</turn>}. The text cannot close it.
     *
     * @param tag and {@code attribute}: words of the caller; {@code value}: anything
     */
    public record Block(String tag, String attribute, String value, String text) {}

    public LlmQuestion {
        facts = Map.copyOf(facts);
        rows = Map.copyOf(rows);
        blocks = Map.copyOf(blocks);
    }

    /** A question without blocks. */
    public LlmQuestion(String job, String prompt, Map<String, String> facts, Map<String, String> rows, String schema) {
        this(job, prompt, facts, rows, Map.of(), schema);
    }
}
