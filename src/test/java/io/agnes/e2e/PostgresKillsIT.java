package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of PostgreSQL that are synced on schedule lose no row to kills, whatever their strategies. */
class PostgresKillsIT {
    // a short seeded share; bench/run postgreskills does hundreds with seeds of its own
    private static final int KILLS = 20;
    private static final long SEED = 20261128;

    @TempDir
    Path folder;

    @Test
    void killsLoseNothingOfADatabase() throws Exception {
        long seed = Long.getLong("crash.seed", SEED);

        PostgresKills.Result result =
                PostgresKills.run(folder, seed, Integer.getInteger("crash.kills", KILLS), System.out::println);

        System.out.println("seed " + seed + ": " + result);
        assertThat(result.violations()).as("seed " + seed + ": " + result).isEmpty();
    }
}
