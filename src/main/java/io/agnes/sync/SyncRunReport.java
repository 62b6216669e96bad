package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * A run with what became of each table.
 *
 * @param tables by id, as far as the run has come
 */
public record SyncRunReport(@JsonUnwrapped SyncRun run, List<TableResult> tables) {

    /**
     * @param status {@code converted}, {@code unchanged} or {@code failed} (the last good data stays)
     * @param rows of the table now; null when it failed
     * @param sizeBytes of the table's files now; null when it failed, and until the run has ended
     * @param message what a person should know; may be null
     * @param hint what to do next; may be null
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record TableResult(
            String tableId, String status, Long rows, Long sizeBytes, long durationMs, String message, String hint) {}
}
