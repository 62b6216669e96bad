package io.agnes.source.database;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseConfigTest {
    private static final String URL = "postgresql://db.example.com/crm";

    @TempDir
    Path folder;

    private SectionAssert<DatabaseConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(DatabaseConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults(
                "url: " + URL,
                new DatabaseConfig(URL, "", "", "verify-full", "", Duration.ofSeconds(10), Duration.ofMinutes(5)));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey(
                """
                url: postgresql://db.example.com/crm
                user: agnes
                password_env: CRM_PASSWORD
                tls: disable
                tls_ca: /etc/crm.pem
                connect_timeout: 2s
                read_timeout: 1m
                """,
                new DatabaseConfig(
                        URL,
                        "agnes",
                        "CRM_PASSWORD",
                        "disable",
                        "/etc/crm.pem",
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1)));
    }
}
