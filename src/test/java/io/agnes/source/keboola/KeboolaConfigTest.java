package io.agnes.source.keboola;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeboolaConfigTest {
    private static final String URL = "https://connection.keboola.com";

    @TempDir
    Path folder;

    private SectionAssert<KeboolaConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(KeboolaConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults("url: " + URL, new KeboolaConfig(URL, "KEBOOLA_STORAGE_TOKEN"));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey("url: " + URL + "\ntoken_env: CRM_TOKEN\n", new KeboolaConfig(URL, "CRM_TOKEN"));
    }

    @Test
    void aStackIsKnownWithoutTheSlashAtItsEnd() {
        assertThat(new KeboolaConnection("kbc", URL + "/", "CRM_TOKEN").url()).isEqualTo(URL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://connection.keboola.com",
                "https://token@connection.keboola.com",
                "https://connection.keboola.com/v2?x=1",
                "ftp://connection.keboola.com",
                "{{env:HOME}}",
                "",
            })
    void anotherUrlIsRefused(String url) {
        assertThatThrownBy(() -> new KeboolaConnection("kbc", url, "CRM_TOKEN"))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("is not that of a Keboola stack");
    }

    @Test
    void aTokenInPlaceOfItsVariableIsNotRepeated() {
        assertThatThrownBy(() -> new KeboolaConnection("kbc", URL, "123-456-secret"))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("token_env is not the name of a variable")
                .hasMessageNotContaining("secret");
    }
}
