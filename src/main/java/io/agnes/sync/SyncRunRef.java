package io.agnes.sync;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** The answer to a trigger: where to look for the run. */
@JsonNaming(SnakeCaseStrategy.class)
public record SyncRunRef(String runId, RunStatus status) {}
