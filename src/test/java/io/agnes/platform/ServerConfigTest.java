package io.agnes.platform;

import io.agnes.config.DataSize;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                        DataSize.parse("16KB"),
                        Duration.ofSeconds(60),
                        64));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey(
                """
                host: 0.0.0.0
                port: 8001
                observe_port: 0
                max_body: 3MB
                max_header: 32KB
                idle_timeout: 2m
                workers: 5
                """,
                new ServerConfig(
                        "0.0.0.0", 8001, 0, DataSize.parse("3MB"), DataSize.parse("32KB"), Duration.ofMinutes(2), 5));
    }
}
