package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed at any moment loses nothing that it has confirmed and leaves nothing behind. */
class CrashIT {
    // a short seeded share; bench/run crash does hundreds with seeds of its own
    private static final int KILLS = 20;
    private static final long SEED = 20261121;

    @TempDir
    Path folder;

    @Test
    void killsDoNoHarm() throws Exception {
        long seed = Long.getLong("crash.seed", SEED);

        CrashSuite.Result result =
                CrashSuite.run(folder, seed, Integer.getInteger("crash.kills", KILLS), System.out::println);

        System.out.println(result);
        assertThat(result.violations()).as("seed " + seed + ": " + result).isEmpty();
    }
}
