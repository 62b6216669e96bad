package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<GoogleConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(GoogleConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults("", new GoogleConfig("", "", "", "", "", "", ""));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey(
                """
                client_id: 1.apps.googleusercontent.com
                allowed_domains: example.com
                directory_subject: admin@example.com
                directory_service_account: reader@p.iam.gserviceaccount.com
                group_prefix: data-
                admin_group: Data-Admins@example.com
                everyone_group: all@example.com
                """.strip(),
                new GoogleConfig(
                        "1.apps.googleusercontent.com",
                        "example.com",
                        "admin@example.com",
                        "reader@p.iam.gserviceaccount.com",
                        "data-",
                        "data-admins@example.com",
                        "all@example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allowed_domains: example",
                "admin_group: admins",
                "admin_group: a@example.com\neveryone_group: A@example.com"
            })
    void whatCannotBeUsedStopsTheStartWithTheSection(String lines) {
        assertThatThrownBy(() -> section.read(lines)).hasMessageContaining("google");
    }
}
