package io.agnes.llm;

import io.agnes.config.Settings;
import io.agnes.state.StateDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Function;

/** The room of language models, put together. */
public record LlmWiring(Llm llm) {

    /** @param files where a file of the configuration lies, by its path below {@code config} */
    public static LlmWiring open(StateDatabase state, Settings settings, Function<String, Path> files) {
        LlmConfig config = settings.section(LlmConfig.class);
        return new LlmWiring(new Llm(
                config,
                () -> Models.of(config, settings.environment()),
                new Prompts(files),
                new Ledger(state, config, Clock.systemUTC())));
    }
}
