package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineVersionTest {
    @Test
    void itIsTheVersionOfTheJar() {
        assertThat(EngineVersion.camel()).matches("4\\.\\d+\\.\\d+");
    }
}
