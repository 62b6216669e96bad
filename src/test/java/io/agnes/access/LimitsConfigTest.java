package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<LimitsConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(LimitsConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults("", new LimitsConfig(true, 10, 5, 3, 10));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey("""
                enabled: false
                sign_in: 1
                link: 2
                bootstrap: 4
                account: 6
                """, new LimitsConfig(false, 1, 2, 4, 6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign_in: 0", "link: -1", "account: 100001"})
    void aLimitOutOfRangeStopsTheStartWithTheSection(String setting) {
        assertThatThrownBy(() -> section.read(setting)).hasMessageContaining("limits");
    }
}
