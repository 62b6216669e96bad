package io.agnes.catalog.profile;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilerConfigTest {
    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        SectionAssert.section(ProfilerConfig.class, folder)
                .hasDefaults("", new ProfilerConfig(1_000_000, 50, 10, 15, 5, 5, 5, 30, 60, Duration.ofMinutes(2)));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        SectionAssert.section(ProfilerConfig.class, folder)
                .readsEveryKey("""
                        sample_size: 1000
                        max_categorical_distinct: 20
                        top_values_limit: 3
                        histogram_bins: 30
                        sample_rows_limit: 0
                        sample_values_limit: 1
                        alert_missing_pct: 10
                        alert_high_missing_pct: 40
                        alert_imbalance_pct: 90
                        statement_timeout: 5m
                        """, new ProfilerConfig(1_000, 20, 3, 30, 0, 1, 10, 40, 90, Duration.ofMinutes(5)));
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new ProfilerConfig(0, 50, 10, 15, 5, 5, 5, 30, 60, Duration.ofMinutes(2)))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("out of range");
        assertThatThrownBy(() -> new ProfilerConfig(1, 50, 10, 15, 5, 5, 5, 130, 60, Duration.ofMinutes(2)))
                .isInstanceOf(AgnesException.class);
    }
}
