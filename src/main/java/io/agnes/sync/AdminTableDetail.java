package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;

/**
 * One table with how its syncs went.
 *
 * @param nextRun from when on the next scheduled run takes it; null: with every scheduled run
 * @param lastRuns the newest first, at most 20
 * @param sizeHistory the newest first, at most 100; an entry for each change of its data
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AdminTableDetail(
        @JsonUnwrapped AdminTable table,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant nextRun,
        List<Run> lastRuns,
        List<Size> sizeHistory) {

    /**
     * What one run brought for the table.
     *
     * @param status {@code converted}, {@code unchanged} or {@code failed}
     * @param rows of the table afterwards; null when it failed
     * @param message what a person should know; may be null
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Run(
            String runId,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Instant syncedAt,
            String status,
            Long rows,
            Long durationMs,
            String message) {}

    /** Rows and bytes since some time. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Size(
            @JsonFormat(shape = JsonFormat.Shape.STRING) Instant at, long rows, long sizeBytes) {}
}
