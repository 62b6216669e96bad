package io.agnes.memory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfidenceConfigTest {
    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        SectionAssert.section(ConfidenceConfig.class, folder)
                .hasDefaults(
                        "",
                        new ConfidenceConfig(
                                0.9, 0.9, 0.6, 1.0, 0.5, 0.5, 0.05, 0.2, 0.2, "exponential", 12, 0.02, 0.5, 0.4, 0));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        SectionAssert.section(ConfidenceConfig.class, folder)
                .readsEveryKey(
                        """
                        correction: 0.8
                        unprompted_definition: 0.7
                        confirmation: 0.5
                        admin_mandate: 0.99
                        claude_local_md: 0.4
                        session_transcript: 0.3
                        verifier_boost: 0.1
                        admin_confirmed: 0.3
                        user_confirmed: 0.1
                        decay: linear
                        half_life_months: 6
                        monthly_rate: 0.05
                        mandate_floor: 0.6
                        verification_floor: 0.3
                        floor: 0.1
                        """,
                        new ConfidenceConfig(
                                0.8, 0.7, 0.5, 0.99, 0.4, 0.3, 0.1, 0.3, 0.1, "linear", 6, 0.05, 0.6, 0.3, 0.1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"correction: 1.1", "floor: -0.1", "decay: sudden", "half_life_months: 0"})
    void confidenceOutOfRangeIsRefused(String line) {
        assertThatThrownBy(() ->
                        SectionAssert.section(ConfidenceConfig.class, folder).read(line + "\n"))
                .rootCause()
                .hasMessageContaining("memory_confidence");
    }
}
