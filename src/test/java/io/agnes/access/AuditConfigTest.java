package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<AuditConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(AuditConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults("", new AuditConfig(Duration.ofDays(400)));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey("retention: 90d", new AuditConfig(Duration.ofDays(90)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "23h", "forever"})
    void aRetentionOutOfRangeStopsTheStartWithTheKey(String retention) {
        assertThatThrownBy(() -> section.read("retention: " + retention)).hasMessageContaining("audit");
    }
}
