package io.agnes.notes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotesConfigTest {
    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        SectionAssert.section(NotesConfig.class, folder).hasDefaults("", new NotesConfig(200_000, ""));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        SectionAssert.section(NotesConfig.class, folder).readsEveryKey("""
                        max_characters: 5000
                        entities: Atlas, Data Hub
                        """, new NotesConfig(5_000, "Atlas, Data Hub"));
        assertThat(new NotesConfig(5_000, " Atlas, Data Hub,").names()).containsExactly("Atlas", "Data Hub");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(
                        () -> SectionAssert.section(NotesConfig.class, folder).read("max_characters: 10\n"))
                .rootCause()
                .hasMessageContaining("memory_notes.max_characters");
    }
}
