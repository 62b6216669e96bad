package io.agnes.memory;

import io.agnes.config.DataSize;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandInConfigTest {
    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        SectionAssert.section(HandInConfig.class, folder)
                .hasDefaults("", new HandInConfig(DataSize.parse("50MB"), DataSize.parse("2GB")));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        SectionAssert.section(HandInConfig.class, folder)
                .readsEveryKey(
                        "max_file: 3MB\nquota: 7MB", new HandInConfig(DataSize.parse("3MB"), DataSize.parse("7MB")));
    }
}
