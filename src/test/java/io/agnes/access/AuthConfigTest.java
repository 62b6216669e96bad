package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.Environment;
import io.agnes.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthConfigTest {
    @TempDir
    Path folder;

    @Test
    void theDefaults() throws IOException {
        assertThat(load("{}")).isEqualTo(new AuthConfig(Duration.ofHours(24)));
    }

    @Test
    void everyKey() throws IOException {
        assertThat(load("auth: {token_lifetime: 7d}")).isEqualTo(new AuthConfig(Duration.ofDays(7)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "59s", "31d", "soon"})
    void aLifetimeOutOfRangeStopsTheStartWithTheKey(String lifetime) {
        assertThatThrownBy(() -> load("auth: {token_lifetime: " + lifetime + "}"))
                .hasMessageContaining("auth");
    }

    private AuthConfig load(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("instance.yaml"), yaml);
        return Settings.load(Environment.of(Map.of()), List.of(AuthConfig.class), file)
                .section(AuthConfig.class);
    }
}
