package io.agnes.access;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;

/**
 * The access policy of a table.
 *
 * @param policy one SELECT over the table
 * @param updatedBy the id of who set it
 */
@JsonNaming(SnakeCaseStrategy.class)
public record TablePolicy(
        String tableId,
        String policy,
        String updatedBy,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant updatedAt) {}
