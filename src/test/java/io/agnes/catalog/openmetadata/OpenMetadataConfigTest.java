package io.agnes.catalog.openmetadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenMetadataConfigTest {
    private static final String URL = "https://metadata.example.com";

    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        SectionAssert.section(OpenMetadataConfig.class, folder).hasDefaults("", new OpenMetadataConfig("", "agnes"));
        assertThat(new OpenMetadataConfig("", "agnes").isOn()).isFalse();
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        SectionAssert.section(OpenMetadataConfig.class, folder)
                .readsEveryKey("url: " + URL + "/\nservice: warehouse\n", new OpenMetadataConfig(URL, "warehouse"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://metadata.example.com", "https://bot@metadata.example.com", "metadata", "{{env:HOME}}"})
    void anotherUrlIsRefused(String url) {
        assertThatThrownBy(() -> new OpenMetadataConfig(url, "agnes"))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("openmetadata.url");
    }
}
