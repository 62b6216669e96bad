package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * The answer to an upload.
 *
 * @param tableId the table that the file becomes
 * @param runId the run that reads it
 * @param source the extract of the table
 * @param file below the sources folder
 * @param replaced whether it took the place of another file
 */
@JsonNaming(SnakeCaseStrategy.class)
public record UploadReceipt(
        String tableId, String runId, RunStatus status, String source, String file, long sizeBytes, boolean replaced) {

    /** The run, as the channel takes it. */
    @JsonIgnore
    public SyncRunRef run() {
        return new SyncRunRef(runId, status);
    }
}
