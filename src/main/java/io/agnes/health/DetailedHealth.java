package io.agnes.health;

import io.agnes.warehouse.QueryHealth;
import java.time.Instant;
import java.util.List;

/**
 * Health part by part.
 *
 * @param status {@code healthy}; {@code degraded} when data is stale, a source has a problem, a job
 *     fails, the state has an alarm, edited
 *     routes wait or queries do not run as they are to; {@code unhealthy} when the state cannot be read or the disk is nearly full
 */
public record DetailedHealth(String status, BuildVersion build, Instant timestamp, Services services) {

    /** One entry per part. */
    public record Services(
            State duckdbState, Data data, Users users, Disk disk, Routes routes, QueryHealth queries, Jobs jobs) {}

    /**
     * @param status {@code ok}, {@code warning} or {@code error}
     * @param alarms what an administrator should look into, one sentence each
     */
    public record State(String status, int schemaVersion, List<String> alarms) {}

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

    /**
     * @param status {@code ok} or {@code warning}
     * @param failing jobs whose last runs failed, one sentence each with the reason
     */
    public record Jobs(String status, List<String> failing) {}

    public record Users(String status, long count) {}

    /**
     * @param status {@code ok}, {@code warning} below 5 GB or {@code error} below 500 MB
     */
    public record Disk(String status, long freeBytes) {}

    /**
     * Whether the routes that run are those in the folder of routes.
     *
     * @param status {@code ok} or {@code warning}
     * @param liveEditing whether edits are applied while the server runs
     * @param checkedAt when the folder was last checked; null without live editing
     * @param appliedAt when an edit last took effect; null when none did
     * @param findings what keeps the folder from being applied, as {@code file:line: what, why. How to mend [rule]}
     * @param pendingRestart files whose change takes effect with a restart, each with the reason
     */
    public record Routes(
            String status,
            boolean liveEditing,
            Instant checkedAt,
            Instant appliedAt,
            List<String> findings,
            List<String> pendingRestart) {}
}
