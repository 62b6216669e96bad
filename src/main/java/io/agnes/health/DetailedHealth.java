package io.agnes.health;

import java.time.Instant;
import java.util.List;

/**
 * Health part by part.
 *
 * @param status {@code healthy}; {@code degraded} when data is stale or a source has a problem; {@code unhealthy}
 *     when the state cannot be read or the disk is nearly full
 */
public record DetailedHealth(String status, BuildVersion build, Instant timestamp, Services services) {

    /** One entry per part. */
    public record Services(State duckdbState, Data data, Users users, Disk disk) {}

    /**
     * @param status {@code ok} or {@code error}
     */
    public record State(String status, int schemaVersion) {}

    /**
     * @param status {@code ok} or {@code warning}
     * @param staleTables tables whose last success is more than 24 hours ago
     * @param problems sources and tables that could not be brought up to date, one sentence each
     */
    public record Data(
            String status,
            long generation,
            int tables,
            long totalRows,
            List<String> staleTables,
            List<String> problems) {}

    public record Users(String status, long count) {}

    /**
     * @param status {@code ok}, {@code warning} below 5 GB or {@code error} below 500 MB
     */
    public record Disk(String status, long freeBytes) {}
}
