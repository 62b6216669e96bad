package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.config.DataSize;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseConfigTest {
    @TempDir
    Path temp;

    @Test
    void everyKeyHasADefault() throws IOException {
        assertThat(read("")).isEqualTo(new WarehouseConfig(DataSize.parse("1GB"), 0, DataSize.parse("20GB"), "zstd"));
    }

    @Test
    void everyKeyCanBeSet() throws IOException {
        assertThat(read("warehouse: {memory: 2GB, threads: 3, spill: 5GB, compression: snappy}"))
                .isEqualTo(new WarehouseConfig(DataSize.parse("2GB"), 3, DataSize.parse("5GB"), "snappy"));
    }

    @Test
    void anUnknownCompressionNamesTheKnownOnes() {
        assertThatThrownBy(() -> read("warehouse: {compression: rar}"))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("zstd");
    }

    @Test
    void negativeThreadsAreRefused() {
        assertThatThrownBy(() -> read("warehouse: {threads: -1}")).isInstanceOf(AgnesException.class);
    }

    private WarehouseConfig read(String yaml) throws IOException {
        Path file = Files.writeString(temp.resolve("instance.yaml"), yaml);
        return Settings.load(Environment.of(Map.of()), List.of(WarehouseConfig.class), file)
                .section(WarehouseConfig.class);
    }
}
