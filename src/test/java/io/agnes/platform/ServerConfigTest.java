package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.DataSize;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<ServerConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(ServerConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults(
                "",
                new ServerConfig(
                        "127.0.0.1",
                        8000,
                        9876,
                        DataSize.parse("2MB"),
                        DataSize.parse("8MB"),
                        DataSize.parse("16KB"),
                        Duration.ofSeconds(60),
                        64,
                        "",
                        ""));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey(
                """
                host: 0.0.0.0
                port: 8001
                observe_port: 0
                max_body: 3MB
                max_event: 9MB
                max_header: 32KB
                idle_timeout: 2m
                workers: 5
                trusted_proxies: 10.0.0.0/8
                cors_origins: https://app.example.com
                """,
                new ServerConfig(
                        "0.0.0.0",
                        8001,
                        0,
                        DataSize.parse("3MB"),
                        DataSize.parse("9MB"),
                        DataSize.parse("32KB"),
                        Duration.ofMinutes(2),
                        5,
                        "10.0.0.0/8",
                        "https://app.example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "port: 65536",
                "observe_port: -1",
                "workers: 0",
                "trusted_proxies: proxy",
                "cors_origins: '*'",
                "cors_origins: https://app.example.com/",
            })
    void whatCannotWorkStopsTheStartWithTheSection(String setting) {
        assertThatThrownBy(() -> section.read(setting)).hasMessageContaining("server");
    }
}
