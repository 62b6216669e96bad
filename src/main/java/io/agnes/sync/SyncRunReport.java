package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * A run with what became of each table.
 *
 * @param tables by id; empty until the run has ended
 */
public record SyncRunReport(@JsonUnwrapped SyncRun run, List<TableResult> tables) {

    /**
     * @param status {@code converted}, {@code unchanged} or {@code failed} (the last good data stays)
     * @param rows of the table now; null when it failed
     * @param message what a person should know; may be null
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record TableResult(String tableId, String status, Long rows, long durationMs, String message) {}
}
