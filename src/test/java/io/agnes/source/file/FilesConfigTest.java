package io.agnes.source.file;

import io.agnes.config.DataSize;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesConfigTest {
    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        SectionAssert.section(FilesConfig.class, folder)
                .hasDefaults(
                        "", new FilesConfig(DataSize.parse("50GB"), DataSize.parse("5GB"), DataSize.parse("20GB")));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        SectionAssert.section(FilesConfig.class, folder)
                .readsEveryKey(
                        "max_unpacked: 3GB\nmax_upload: 2GB\nupload_quota: 7GB",
                        new FilesConfig(DataSize.parse("3GB"), DataSize.parse("2GB"), DataSize.parse("7GB")));
    }
}
