package io.agnes.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsConfigTest {
    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        SectionAssert.section(SessionsConfig.class, folder)
                .hasDefaults("", new SessionsConfig("", true, 120_000, 1_000, Duration.ofDays(90)));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        SectionAssert.section(SessionsConfig.class, folder)
                .readsEveryKey("""
                        folders: /srv/sessions/*
                        detect: false
                        characters: 5000
                        per_run: 7
                        keep: 12h
                        """, new SessionsConfig("/srv/sessions/*", false, 5_000, 7, Duration.ofHours(12)));
    }

    @Test
    void aFolderHasOneStarForTheUser() {
        SessionsConfig config = new SessionsConfig("/home/*/user/sessions, /srv/*", true, 1_000, 1, Duration.ZERO);

        assertThat(config.places())
                .containsExactly(
                        new SessionsConfig.Folder(Path.of("/home"), "user/sessions"),
                        new SessionsConfig.Folder(Path.of("/srv"), ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "folders: sessions/*",
                "folders: /home/sessions",
                "folders: /home/*/a*",
                "folders: /home/u*",
                "characters: 10",
                "per_run: 0"
            })
    void whatCannotBeMeantIsRefused(String line) {
        assertThatThrownBy(() ->
                        SectionAssert.section(SessionsConfig.class, folder).read(line + "\n"))
                .rootCause()
                .hasMessageContaining("sessions." + line.substring(0, line.indexOf(':')));
    }
}
