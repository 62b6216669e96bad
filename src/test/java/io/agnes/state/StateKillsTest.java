package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateKillsTest {
    @TempDir
    Path folder;

    @Test
    void aKillLosesNoConfirmedChangeAndNoMigrationIsHalfDone() throws Exception {
        long seed = System.nanoTime();

        StateKills.Result result = StateKills.run(folder, seed, 6);

        assertThat(result.violations()).as("seed " + seed).isEmpty();
        assertThat(result.confirmed()).isPositive();
    }
}
