package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project of Keboola that is synced on schedule loses no row and no table to kills, whatever its strategies. */
class KeboolaKillsIT {
    // a short seeded share; bench/run keboolakills does hundreds with seeds of its own
    private static final int KILLS = 20;
    private static final long SEED = 20261128;

    @TempDir
    Path folder;

    @Test
    void killsLoseNothingOfAProject() throws Exception {
        long seed = Long.getLong("crash.seed", SEED);

        KeboolaKills.Result result =
                KeboolaKills.run(folder, seed, Integer.getInteger("crash.kills", KILLS), System.out::println);

        System.out.println("seed " + seed + ": " + result);
        assertThat(result.violations()).as("seed " + seed + ": " + result).isEmpty();
    }
}
