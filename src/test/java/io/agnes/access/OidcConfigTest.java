package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OidcConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<OidcConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(OidcConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults("", new OidcConfig("Single sign-on", "", "", "openid email profile", ""));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey(
                "name: Staff\nissuer: https://login.example.com/realms/staff\nclient_id: agnes\nscopes: openid email\n"
                        + "allowed_domains: example.com, example.org",
                new OidcConfig(
                        "Staff",
                        "https://login.example.com/realms/staff",
                        "agnes",
                        "openid email",
                        "example.com, example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "issuer: login.example.com",
                "issuer: http://login.example.com",
                "issuer: https://login.example.com/?tenant=1",
                "scopes: email profile",
                "scopes: openid profile",
                "allowed_domains: example",
                "allowed_domains: '@example.com'"
            })
    void whatCannotBeUsedStopsTheStartWithTheSection(String line) {
        assertThatThrownBy(() -> section.read(line)).hasMessageContaining("oidc");
    }
}
