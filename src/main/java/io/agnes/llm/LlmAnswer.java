package io.agnes.llm;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the model has answered.
 *
 * @param json meets the schema of the question
 * @param model who answered
 * @param prompt name, version and hash of the prompt: {@code describe-columns@1-5f2a09c1}
 * @param form how it was held to the schema: {@code schema}, {@code json} or {@code text}
 * @param calls how many calls that took; one, unless an answer had to be repaired
 * @param inputTokens sent, over all calls
 * @param outputTokens that came back, over all calls
 */
public record LlmAnswer(
        JsonNode json, String model, String prompt, String form, int calls, long inputTokens, long outputTokens) {}
