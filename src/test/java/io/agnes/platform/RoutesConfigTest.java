package io.agnes.platform;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<RoutesConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(RoutesConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults("", new RoutesConfig(false));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey("live_editing: true\n", new RoutesConfig(true));
    }
}
