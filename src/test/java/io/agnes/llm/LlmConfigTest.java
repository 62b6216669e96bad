package io.agnes.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlmConfigTest {
    private static final LlmConfig DEFAULTS =
            new LlmConfig("", "", "", "", "auto", Duration.ofSeconds(60), 8192, 1_000_000, 0, 0, 0, false);

    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        SectionAssert.section(LlmConfig.class, folder).hasDefaults("", DEFAULTS);
        assertThat(DEFAULTS.isOn()).isFalse();
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        SectionAssert.section(LlmConfig.class, folder)
                .readsEveryKey(
                        """
                        provider: openai_compat
                        model: gpt-4o-mini
                        base_url: https://llm.example.com/v1/
                        api_key_env: TEAM_KEY
                        structured_output: json
                        timeout: 20s
                        max_output_tokens: 4096
                        daily_tokens: 5000
                        daily_cents: 200
                        input_price: 15
                        output_price: 60
                        share_rows: true
                        """,
                        new LlmConfig(
                                "openai_compat",
                                "gpt-4o-mini",
                                "https://llm.example.com/v1",
                                "TEAM_KEY",
                                "json",
                                Duration.ofSeconds(20),
                                4096,
                                5000,
                                200,
                                15,
                                60,
                                true));
    }

    @Test
    void whatAProviderHasByItself() {
        LlmConfig anthropic = SectionAssert.section(LlmConfig.class, folder).read("provider: anthropic");
        LlmConfig ollama = SectionAssert.section(LlmConfig.class, folder).read("provider: ollama\nmodel: llama3.2");

        assertThat(anthropic.model()).isEqualTo("claude-haiku-4-5-20251001");
        assertThat(anthropic.apiKeyEnv()).isEqualTo("ANTHROPIC_API_KEY");
        assertThat(anthropic.forms()).containsExactly(Form.SCHEMA, Form.TEXT);
        assertThat(ollama.baseUrl()).isEqualTo("http://127.0.0.1:11434");
        assertThat(ollama.apiKeyEnv()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'provider: bard', ai.provider",
        "'provider: gemini', ai.model",
        "'provider: openai_compat\nmodel: m', ai.base_url",
        "'provider: openai_compat\nmodel: m\nbase_url: http://llm.example.com/v1', ai.base_url",
        "'provider: openai_compat\nmodel: m\nbase_url: https://key@llm.example.com/v1', ai.base_url",
        "'provider: anthropic\napi_key_env: sk-ant-123', ai.api_key_env",
        "'structured_output: maybe', ai.structured_output",
        "'max_output_tokens: 1', ai.max_output_tokens",
        "'daily_tokens: -1', ai.daily_tokens",
        "'daily_cents: 100', ai.daily_cents"
    })
    void aSettingThatCannotBeUsedIsNamed(String lines, String key) {
        assertThatThrownBy(() -> SectionAssert.section(LlmConfig.class, folder).read(lines.replace("\\n", "\n")))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining(key);
    }

    @Test
    void withoutAKeyAServerOfTheHouseIsCalledInPlainHttp() {
        LlmConfig config = SectionAssert.section(LlmConfig.class, folder)
                .read("provider: openai_compat\nmodel: m\nbase_url: http://gpu.internal:8000/v1\napi_key_env: none");

        assertThat(config.apiKeyEnv()).isEmpty();
    }
}
