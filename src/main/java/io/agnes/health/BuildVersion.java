package io.agnes.health;

import java.time.Instant;
import java.util.Optional;
import org.duckdb.DuckDBDriver;

/**
 * The build that runs.
 *
 * @param version of Agnes
 * @param duckdb version of the DuckDB driver
 * @param schemaVersion the version of the state schema it writes
 * @param deployedAt when this process started
 */
public record BuildVersion(String version, String duckdb, int schemaVersion, Instant deployedAt) {

    static BuildVersion of(int schemaVersion, Instant deployedAt) {
        return new BuildVersion(
                implementation(BuildVersion.class), implementation(DuckDBDriver.class), schemaVersion, deployedAt);
    }

    /** The version of Agnes. */
    public static String agnes() {
        return implementation(BuildVersion.class);
    }

    /** What the manifest of a class's jar says; {@code development} outside a jar. */
    private static String implementation(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse("development");
    }
}
