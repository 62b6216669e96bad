package io.agnes.llm;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;

/** The configured model as a client of its provider. */
final class Models {
    private Models() {}

    /** @throws AgnesException UNAVAILABLE when no model is configured or its key is not set */
    static ChatModel of(LlmConfig config, Environment environment) {
        if (!config.isOn()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "No language model is configured.",
                    "Set ai.provider in instance.yaml, for example to anthropic, put its key into ANTHROPIC_API_KEY "
                            + "and restart; docs/llm.md has the others.");
        }
        String key = config.apiKeyEnv().isEmpty() ? null : key(config, environment);
        HttpClientBuilder http = WireClient.within(config.timeout());
        return switch (config.speaks()) {
            case ANTHROPIC ->
                AnthropicChatModel.builder()
                        .httpClientBuilder(http)
                        .baseUrl(config.baseUrl())
                        .apiKey(key == null ? "none" : key)
                        .modelName(config.model())
                        .maxRetries(0)
                        .build();
            case OPENAI_COMPAT ->
                OpenAiChatModel.builder()
                        .httpClientBuilder(http)
                        .baseUrl(config.baseUrl())
                        .apiKey(key)
                        .modelName(config.model())
                        .strictJsonSchema(true)
                        .maxRetries(0)
                        .build();
            case GEMINI ->
                GoogleAiGeminiChatModel.builder()
                        .httpClientBuilder(http)
                        .baseUrl(config.baseUrl())
                        .apiKey(key)
                        .modelName(config.model())
                        .maxRetries(0)
                        .build();
            case OLLAMA ->
                OllamaChatModel.builder()
                        .httpClientBuilder(http)
                        .baseUrl(config.baseUrl())
                        .modelName(config.model())
                        .maxRetries(0)
                        .build();
        };
    }

    private static String key(LlmConfig config, Environment environment) {
        return environment
                .find(config.apiKeyEnv())
                .orElseThrow(() -> new AgnesException(
                        Problem.UNAVAILABLE,
                        "The language model has no key: the variable " + config.apiKeyEnv() + " is not set.",
                        "Put a key of " + config.provider() + " into it and restart."));
    }
}
