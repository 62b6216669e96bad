package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;

/**
 * A sync run as it stands. Times are UTC.
 *
 * @param requestedBy the user id of who asked, or what did, for example {@code scheduler}
 * @param requestedTables ids; empty: every table that is due
 * @param startedAt null until it starts
 * @param finishedAt null until it has ended
 * @param tablesTotal tables it brings up to date; 0 until it is planned
 * @param error what kept the run as a whole from success; null when nothing did
 */
@JsonNaming(SnakeCaseStrategy.class)
public record SyncRun(
        String runId,
        RunStatus status,
        String requestedBy,
        List<String> requestedTables,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant requestedAt,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant startedAt,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant finishedAt,
        int tablesTotal,
        int tablesDone,
        String error) {

    /** Runs, the newest first. */
    public record Listing(List<SyncRun> runs, int count) {}
}
