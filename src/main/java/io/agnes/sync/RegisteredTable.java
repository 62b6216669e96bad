package io.agnes.sync;

import java.time.Instant;

/**
 * A row of the registry with what its last syncs left.
 *
 * @param id lower-case
 * @param name what people see
 * @param queryMode {@code local}, {@code remote} or {@code materialized}
 * @param syncSchedule see {@link Schedule}; null: with every scheduled run
 * @param description may be null
 * @param registeredBy who set its name or description by hand; null: it has those of its source
 * @param rows null until it has been published
 * @param sizeBytes null until it has been published
 * @param lastSync the time whose data it has; null until a run has brought it up to date
 * @param status {@code ok}, {@code error} or, until it has been published, {@code new}
 * @param policed whether it has an access policy on its rows
 */
public record RegisteredTable(
        String id,
        String name,
        String sourceType,
        String source,
        String sourceTable,
        String queryMode,
        String syncSchedule,
        String description,
        String registeredBy,
        Long rows,
        Long sizeBytes,
        Instant lastSync,
        String status,
        boolean policed) {}
