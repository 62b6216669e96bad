package io.agnes.catalog;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;

/**
 * A table as {@code GET /api/catalog} shows it.
 *
 * @param id what URLs, grants and SQL say; lower-case
 * @param description may be null
 * @param primaryKey the columns that tell rows apart, as registered
 * @param rows null until it has been published, and of a policed table
 * @param status {@code ok}, {@code error} or {@code new}
 * @param policed whether an access policy limits what each reader sees of it; it has no profile then
 * @param describedColumns how many of its columns have a description
 * @param metrics the ids of the metrics over it that the caller may read
 * @param profile null until it has been profiled
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CatalogEntry(
        String id,
        String name,
        String description,
        String source,
        String sourceType,
        String queryMode,
        String syncStrategy,
        String folder,
        List<String> primaryKey,
        Long rows,
        Long sizeBytes,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant lastSync,
        String status,
        boolean policed,
        long describedColumns,
        List<String> metrics,
        Summary profile) {

    /**
     * The profile in short; all of it is at {@code /api/catalog/profile/{table_id}}.
     *
     * @param sampled whether it is of a random part of the rows
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Summary(
            long rowCount,
            int columnCount,
            double completenessPct,
            int errors,
            int warnings,
            int notes,
            boolean sampled,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Instant profiledAt) {}

    /**
     * The tables one caller may read, ordered by id, or a page of them.
     *
     * @param count of all that the caller may read
     */
    public record Listing(List<CatalogEntry> tables, int count) {}

    CatalogEntry with(List<String> readableMetrics) {
        return new CatalogEntry(
                id,
                name,
                description,
                source,
                sourceType,
                queryMode,
                syncStrategy,
                folder,
                primaryKey,
                rows,
                sizeBytes,
                lastSync,
                status,
                policed,
                describedColumns,
                readableMetrics,
                profile);
    }
}
