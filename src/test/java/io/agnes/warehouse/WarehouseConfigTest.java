package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.config.DataSize;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<WarehouseConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(WarehouseConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults("", new WarehouseConfig(DataSize.parse("1GB"), 0, DataSize.parse("20GB"), "zstd"));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey("""
                memory: 2GB
                threads: 3
                spill: 5GB
                compression: snappy
                """, new WarehouseConfig(DataSize.parse("2GB"), 3, DataSize.parse("5GB"), "snappy"));
    }

    @Test
    void anUnknownCompressionNamesTheKnownOnes() {
        assertThatThrownBy(() -> section.read("compression: rar"))
                .asInstanceOf(InstanceOfAssertFactories.type(AgnesException.class))
                .extracting(AgnesException::hint)
                .asString()
                .contains("zstd");
    }

    @Test
    void negativeThreadsAreRefused() {
        assertThatThrownBy(() -> section.read("threads: -1")).isInstanceOf(AgnesException.class);
    }
}
