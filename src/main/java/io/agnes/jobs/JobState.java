package io.agnes.jobs;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;

/**
 * A job as {@code GET /api/admin/jobs} shows it. Times are UTC.
 *
 * @param cron its schedule: six fields of Quartz
 * @param nextRun when it is taken up next by the clock; null when never
 * @param pausedUntil after failures: until then the clock leaves it out; null otherwise
 * @param failures runs in a row without success
 * @param lastSuccess when its last good run began; null when none is known
 * @param runs the newest first; the first one may be running
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record JobState(
        String name,
        String cron,
        boolean running,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant nextRun,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant pausedUntil,
        int failures,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant lastSuccess,
        List<JobRun> runs) {

    /** Every job, by name. */
    public record Listing(List<JobState> jobs, int count) {}
}
