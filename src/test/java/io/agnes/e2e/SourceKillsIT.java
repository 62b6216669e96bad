package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A source that is synced on schedule loses no row and no table to kills, whatever its strategies. */
class SourceKillsIT {
    // a short seeded share; bench/run sourcekills does hundreds with seeds of its own
    private static final long SEED = 20261128;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"KEBOOLA, 20", "POSTGRES, 20", "JSONAPI, 5"})
    void killsLoseNothing(SourceKills.Kind kind, int kills) throws Exception {
        long seed = Long.getLong("crash.seed", SEED);

        SourceKills.Result result =
                SourceKills.run(kind, folder, seed, Integer.getInteger("crash.kills", kills), System.out::println);

        System.out.println(kind + ", seed " + seed + ": " + result);
        assertThat(result.violations()).as("seed " + seed + ": " + result).isEmpty();
    }
}
