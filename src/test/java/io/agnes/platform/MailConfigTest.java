package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<MailConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(MailConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults(
                "", new MailConfig("", "", "", 587, "", "starttls", "https://api.sendgrid.com/v3/mail/send"));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey(
                "from_address: a@example.com\nfrom_name: Agnes\nsmtp_host: mail.example.com\nsmtp_port: 465\n"
                        + "smtp_user: agnes\nsmtp_tls: tls\nsendgrid_url: https://api.eu.sendgrid.com/v3/mail/send",
                new MailConfig(
                        "a@example.com",
                        "Agnes",
                        "mail.example.com",
                        465,
                        "agnes",
                        "tls",
                        "https://api.eu.sendgrid.com/v3/mail/send"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp_tls: maybe", "smtp_tls: ''", "sendgrid_url: api.sendgrid.com", "smtp_port: many"})
    void whatCannotBeUsedStopsTheStartWithTheSection(String line) {
        assertThatThrownBy(() -> section.read(line)).hasMessageContaining("email");
    }
}
