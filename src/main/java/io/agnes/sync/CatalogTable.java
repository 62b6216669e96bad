package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;

/**
 * A table as {@code /api/catalog/tables} shows it.
 *
 * @param id what URLs, grants and SQL say; lower-case
 * @param name what people see
 * @param description may be null
 * @param sourceTable its name inside the source
 * @param queryMode {@code local}, {@code remote} or {@code materialized}
 * @param rows null until it has been published, and of a policed table
 * @param sizeBytes of its Parquet files; null until it has been published, and of a policed table
 * @param lastSync the time whose data it has, UTC; null until a sync run has brought it up to date
 * @param status {@code ok}, {@code error} (the last sync failed, the last good data is shown) or {@code new}
 * @param syncSchedule see {@link Schedule}; null: with every scheduled run
 * @param policed whether an access policy limits what each reader sees of it; it cannot be downloaded then
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CatalogTable(
        String id,
        String name,
        String description,
        String source,
        String sourceTable,
        String sourceType,
        String queryMode,
        Long rows,
        Long sizeBytes,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant lastSync,
        String status,
        String syncSchedule,
        boolean policed) {

    /**
     * The tables one caller may read, ordered by id, or a page of them.
     *
     * @param count of all that the caller may read
     */
    public record Listing(List<CatalogTable> tables, int count) {}
}
