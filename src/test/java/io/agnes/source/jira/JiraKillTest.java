package io.agnes.source.jira;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every event that a process had acknowledged before it was killed is applied, each once in effect. */
class JiraKillTest {
    private static final int KILLS = 20;

    @TempDir
    Path root;

    @Test
    void whatWasAcknowledgedIsAppliedOnceWhateverIsKilled() throws Exception {
        long seed = System.nanoTime();

        assertThat(JiraKills.run(root, seed, KILLS, kill -> {}))
                .as("seed %d", seed)
                .isEmpty();
    }
}
