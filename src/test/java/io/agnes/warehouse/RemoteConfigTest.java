package io.agnes.warehouse;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteConfigTest {
    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        SectionAssert.section(RemoteConfig.class, folder).hasDefaults("", new RemoteConfig(""));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        SectionAssert.section(RemoteConfig.class, folder)
                .readsEveryKey("extension_folder: /opt/extensions", new RemoteConfig("/opt/extensions"));
    }
}
