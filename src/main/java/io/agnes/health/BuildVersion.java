package io.agnes.health;

import java.time.Instant;
import java.util.Optional;

/**
 * The build that runs.
 *
 * @param version of Agnes
 * @param duckdb version of the engine
 * @param schemaVersion the version of the state schema it writes
 * @param deployedAt when this process started
 */
public record BuildVersion(String version, String duckdb, int schemaVersion, Instant deployedAt) {

    static BuildVersion of(String duckdb, int schemaVersion, Instant deployedAt) {
        return new BuildVersion(agnes(), duckdb, schemaVersion, deployedAt);
    }

    /** What the manifest of the jar says; {@code development} outside a jar. */
    public static String agnes() {
        return Optional.ofNullable(BuildVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
