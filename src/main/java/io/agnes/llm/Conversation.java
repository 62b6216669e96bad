package io.agnes.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A question under way: open until an answer meets its schema. Each call makes the next one of it.
 *
 * @param turns the answers that had to be repaired, each with what was wrong with it
 * @param form how the next answer is held to the schema
 * @param maxOutputTokens of the next answer
 * @param repairs how many answers were of no use
 * @param answer null while it is open
 */
public record Conversation(
        LlmQuestion question,
        Prompt prompt,
        List<Turn> turns,
        Form form,
        int maxOutputTokens,
        int repairs,
        int calls,
        long inputTokens,
        long outputTokens,
        JsonNode answer) {

    /** An answer that does not meet the schema, and why. */
    record Turn(String answer, String wrong) {}

    static Conversation of(LlmQuestion question, Prompt prompt, Form form, int maxOutputTokens) {
        return new Conversation(question, prompt, List.of(), form, maxOutputTokens, 0, 0, 0, 0, null);
    }

    /** Whether another call is needed. */
    public boolean isOpen() {
        return answer == null;
    }

    /** The same after a call. */
    Conversation paid(long in, long out) {
        return new Conversation(
                question,
                prompt,
                turns,
                form,
                maxOutputTokens,
                repairs,
                calls + 1,
                inputTokens + in,
                outputTokens + out,
                null);
    }

    Conversation answered(JsonNode met) {
        return new Conversation(
                question, prompt, turns, form, maxOutputTokens, repairs, calls, inputTokens, outputTokens, met);
    }

    /** Asks again for what did not meet the schema. */
    Conversation repaired(String bad, String wrong) {
        List<Turn> more = new ArrayList<>(turns);
        more.add(new Turn(bad, wrong));
        return new Conversation(
                question, prompt, more, form, maxOutputTokens, repairs + 1, calls, inputTokens, outputTokens, null);
    }

    /** Asks again for what was cut off. */
    Conversation longer(int tokens) {
        return new Conversation(
                question, prompt, turns, form, tokens, repairs + 1, calls, inputTokens, outputTokens, null);
    }

    Conversation in(Form other) {
        return new Conversation(
                question, prompt, turns, other, maxOutputTokens, repairs, calls, inputTokens, outputTokens, null);
    }
}
