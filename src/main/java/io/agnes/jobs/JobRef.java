package io.agnes.jobs;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** A run of a job that has begun: what the channel carries, and the answer to whoever asked for it. */
@JsonNaming(SnakeCaseStrategy.class)
public record JobRef(String runId, String job) {}
