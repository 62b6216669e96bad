package io.agnes.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.SectionAssert;
import io.agnes.llm.Ledger.Outcome;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What calls cost, on both databases. */
@OnBothDatabases
class LedgerTest {
    @Parameter
    StateOn on;

    @TempDir
    Path folder;

    @Test
    void aCallCountsWithWhatItMayCostUntilItsEndIsKnown() {
        LlmConfig config = SectionAssert.section(LlmConfig.class, folder)
                .read("provider: ollama\nmodel: m\ndaily_tokens: 1000\ninput_price: 100\noutput_price: 300");
        try (StateDatabase state = on.open(folder.resolve("system.duckdb"))) {
            Ledger ledger = new Ledger(state, config, Clock.systemUTC());
            String first = ledger.open("a", "p@1", 100, 800);
            assertThat(ledger.usage().tokens()).isEqualTo(900);
            assertThat(ledger.usage().costUsd()).isEqualTo(0.0025);
            assertThatThrownBy(() -> ledger.open("b", "p@1", 100, 1))
                    .as("two calls side by side do not pass the limit together")
                    .hasMessageContaining("ai.daily_tokens allows 1000");

            ledger.close(first, Outcome.OK, 90, 10);
            String second = ledger.open("b", "p@1", 100, 1);
            ledger.close(second, Outcome.REFUSED, 0, 0);

            assertThat(ledger.usage().tokens()).isEqualTo(100);
            assertThat(ledger.usage().jobs())
                    .containsExactly(
                            new LlmUsage.Job("a", "m", 1, 0, 90, 10, 0.00012),
                            new LlmUsage.Job("b", "m", 1, 1, 0, 0, 0));
        }
    }
}
