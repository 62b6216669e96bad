package io.agnes.llm;

import java.util.Arrays;
import java.util.Locale;

/** Whose protocol a model speaks. */
enum Provider {
    ANTHROPIC("https://api.anthropic.com/v1", "claude-haiku-4-5-20251001", LlmConfig.ANTHROPIC_KEY),
    OPENAI_COMPAT("", "", LlmConfig.OPENAI_COMPAT_KEY),
    GEMINI("https://generativelanguage.googleapis.com/v1beta", "", LlmConfig.GEMINI_KEY),
    OLLAMA("http://127.0.0.1:11434", "", "");

    private final String url;
    private final String model;
    private final String keyEnv;

    Provider(String url, String model, String keyEnv) {
        this.url = url;
        this.model = model;
        this.keyEnv = keyEnv;
    }

    /** As settings and answers write it: {@code openai_compat}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The address unless somebody sets one; empty: it has to be set. */
    String url() {
        return url;
    }

    /** The model unless somebody sets one; empty: it has to be set. */
    String model() {
        return model;
    }

    /** The variable of the key unless somebody names one; empty: calls carry no key. */
    String keyEnv() {
        return keyEnv;
    }

    /** The provider of this label; null when there is none. */
    static Provider of(String label) {
        return Arrays.stream(values())
                .filter(provider -> provider.label().equals(label))
                .findFirst()
                .orElse(null);
    }
}
