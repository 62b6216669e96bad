package io.agnes.health;

import java.time.Instant;

/**
 * The build that runs.
 *
 * @param schemaVersion the version of the state schema it writes
 * @param deployedAt when this process started
 */
public record BuildVersion(String version, String camel, String duckdb, int schemaVersion, Instant deployedAt) {}
