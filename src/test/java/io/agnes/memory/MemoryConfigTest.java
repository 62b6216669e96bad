package io.agnes.memory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryConfigTest {
    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        SectionAssert.section(MemoryConfig.class, folder)
                .hasDefaults("", new MemoryConfig("hybrid", "review_queue", 3, 6, 6000, 100));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        SectionAssert.section(MemoryConfig.class, folder)
                .readsEveryKey("""
                        distribution_mode: mandatory_only
                        approval_mode: threshold
                        approval_threshold: 5
                        review_period_months: 12
                        bundle_tokens: 500
                        max_candidates: 7
                        """, new MemoryConfig("mandatory_only", "threshold", 5, 12, 500, 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "distribution_mode: none",
                "approval_mode: publish",
                "approval_threshold: 0",
                "review_period_months: 121",
                "bundle_tokens: 1",
                "max_candidates: 0"
            })
    void whatCannotBeMeantIsRefused(String line) {
        assertThatThrownBy(
                        () -> SectionAssert.section(MemoryConfig.class, folder).read(line + "\n"))
                .rootCause()
                .hasMessageContaining("corporate_memory." + line.substring(0, line.indexOf(':')));
    }
}
