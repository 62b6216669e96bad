package io.agnes.llm;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The language model that is asked, and what that may cost. Its key is a variable and never stands here. */
@Section(value = "ai", description = "A language model: it proposes descriptions. Without a provider none is asked.")
public record LlmConfig(
        @Setting(value = "", description = "`anthropic`, `openai_compat`, `gemini` or `ollama`; empty: no model.")
        String provider,

        @Setting(value = "", description = "Name of the model; Anthropic has a default, the others need one.")
        String model,

        @Setting(value = "", description = "Address of the API; `openai_compat` needs it, the others have their own.")
        String baseUrl,

        @Setting(
                value = "",
                description = "Variable with the key; empty: `ANTHROPIC_API_KEY`, `LLM_API_KEY`, `GEMINI_API_KEY` or, "
                        + "for Ollama, none; `none`: calls carry no key.")
        String apiKeyEnv,

        @Setting(
                value = "auto",
                description = "`strict`: the provider enforces the schema; `json`: else JSON; `auto`: else plain text.")
        String structuredOutput,

        @Setting(value = "60s", description = "How long one answer may take.")
        Duration timeout,

        @Setting(value = "8192", description = "The most tokens of one answer; prompts may ask for less.")
        int maxOutputTokens,

        @Setting(
                value = "1000000",
                description = "Tokens a day (UTC), in and out; no call is made beyond. 0: no limit.")
        long dailyTokens,

        @Setting(value = "0", description = "US cents a day (UTC), by the two prices. 0: no limit.")
        int dailyCents,

        @Setting(value = "0", description = "US cents for a million tokens that are sent.")
        int inputPrice,

        @Setting(value = "0", description = "US cents for a million tokens that come back.")
        int outputPrice,

        @Setting(
                value = "false",
                description = "Whether prompts may hold values of rows; otherwise models see names and types only.")
        boolean shareRows) {
    static final String ANTHROPIC_KEY = "ANTHROPIC_API_KEY";
    static final String OPENAI_COMPAT_KEY = "LLM_API_KEY";
    static final String GEMINI_KEY = "GEMINI_API_KEY";
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost");
    private static final String NO_KEY = "none";

    /** @throws AgnesException INVALID naming the key */
    public LlmConfig {
        Provider known = Provider.of(provider);
        if (!provider.isEmpty()) {
            require(known != null, "provider", "anthropic, openai_compat, gemini or ollama");
            model = model.isBlank() ? known.model() : model.strip();
            require(model.matches("[\\w.:/@-]{1,128}"), "model", "a name such as gpt-4o-mini");
            baseUrl = (baseUrl.isBlank() ? known.url() : baseUrl.strip()).replaceAll("/+$", "");
            apiKeyEnv = apiKeyEnv.isBlank() ? known.keyEnv() : apiKeyEnv.strip().replace(NO_KEY, "");
            require(apiKeyEnv.matches("|[A-Z][A-Z0-9_]{0,63}"), "api_key_env", "the name of a variable, or none");
            require(
                    isSafe(baseUrl, apiKeyEnv.isEmpty()),
                    "base_url",
                    "https://..., http:// on this machine, or http:// and api_key_env: none");
        }
        require(List.of("strict", "json", "auto").contains(structuredOutput), "structured_output", "auto");
        require(!timeout.isNegative() && !timeout.isZero(), "timeout", "a duration such as 60s");
        require(maxOutputTokens >= 64 && maxOutputTokens <= 200_000, "max_output_tokens", "64 to 200000");
        require(dailyTokens >= 0, "daily_tokens", "0 or more");
        require(dailyCents >= 0 && inputPrice >= 0 && outputPrice >= 0, "daily_cents, input_price", "0 or more");
        require(
                dailyCents == 0 || inputPrice > 0 && outputPrice > 0,
                "daily_cents",
                "0, or set input_price and output_price");
    }

    /** Whether there is a model to ask. */
    public boolean isOn() {
        return !provider.isEmpty();
    }

    Provider speaks() {
        return Provider.of(provider);
    }

    List<Form> forms() {
        return Form.of(structuredOutput, speaks());
    }

    private static void require(boolean met, String key, String valid) {
        if (!met) {
            throw new AgnesException(
                    Problem.INVALID, "The setting ai." + key + " cannot be used.", "Write " + valid + ".");
        }
    }

    /** A key never goes over the network without encryption. */
    private static boolean isSafe(String url, boolean keyless) {
        try {
            URI server = URI.create(url);
            return server.getHost() != null
                    && server.getRawUserInfo() == null
                    && server.getRawQuery() == null
                    && server.getRawFragment() == null
                    && ("https".equals(server.getScheme())
                            || "http".equals(server.getScheme())
                                    && (keyless || THIS_MACHINE.contains(server.getHost())));
        } catch (IllegalArgumentException notAUrl) {
            return false;
        }
    }
}
