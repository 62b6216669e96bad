package io.agnes.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<InstanceConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(InstanceConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults("name: Acme", new InstanceConfig("Acme", ""));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey("""
                name: Acme
                subtitle: All our data
                """, new InstanceConfig("Acme", "All our data"));
    }

    @Test
    void anInstanceHasAName() {
        assertThatThrownBy(() -> section.read("subtitle: All our data"))
                .hasMessage("The setting 'instance.name' is missing.");
    }
}
