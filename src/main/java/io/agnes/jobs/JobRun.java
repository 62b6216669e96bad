package io.agnes.jobs;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Locale;

/**
 * One run of a job. Times are UTC.
 *
 * @param requestedBy {@code schedule}, or who asked
 * @param finishedAt null while it runs
 * @param failures how many runs in a row had no success, this one included
 * @param error what failed and what to do; null unless it failed
 */
@JsonNaming(SnakeCaseStrategy.class)
public record JobRun(
        String runId,
        @JsonIgnore String job,
        String requestedBy,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant startedAt,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant finishedAt,
        Status status,
        int failures,
        String error) {

    /** Where a run stands. */
    public enum Status {
        RUNNING,
        OK,
        FAILED,
        /** The server stopped while it was running. */
        INTERRUPTED;

        /** As JSON and the state database write it. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
