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

class AuthConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<AuthConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(AuthConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults("", new AuthConfig(Duration.ofHours(24), Duration.ofHours(12), ""));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey(
                "token_lifetime: 7d\nidle_timeout: 2h\npublic_url: https://data.example.com",
                new AuthConfig(Duration.ofDays(7), Duration.ofHours(2), "https://data.example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "59s", "31d", "soon"})
    void aLifetimeOutOfRangeStopsTheStartWithTheKey(String lifetime) {
        assertThatThrownBy(() -> section.read("token_lifetime: " + lifetime)).hasMessageContaining("auth");
    }
}
