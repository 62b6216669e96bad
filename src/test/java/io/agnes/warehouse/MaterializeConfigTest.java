package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.config.DataSize;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaterializeConfigTest {
    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        SectionAssert.section(MaterializeConfig.class, folder)
                .hasDefaults("", new MaterializeConfig(Duration.ofMinutes(15), DataSize.parse("10GB")));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        SectionAssert.section(MaterializeConfig.class, folder)
                .readsEveryKey(
                        "timeout: 2h\nmax_size: 3GB",
                        new MaterializeConfig(Duration.ofHours(2), DataSize.parse("3GB")));
    }

    @Test
    void noTimeAndNoRoomAreRefused() {
        assertThatThrownBy(() -> new MaterializeConfig(Duration.ZERO, DataSize.parse("1GB")))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("not positive");
    }
}
