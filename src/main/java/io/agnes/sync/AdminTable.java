package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A table as administrators see it in {@code /api/admin/registry}; the fields of {@link TableRequest} as they are kept.
 *
 * @param id lower-case; what URLs, grants and SQL say
 * @param sourceTable its name at the source; for files its name in the extract
 * @param registered whether somebody has registered it; false: it is there because its source offers it
 * @param registeredBy the address of who registered it or changed it last; may be null
 * @param version grows with each change by hand; {@code If-Match} and {@code version} name it
 * @param status {@code ok}, {@code error} (the last good data is served) or, until it has been published, {@code new}
 * @param lastSyncError why the last sync failed; null unless the status is {@code error}
 * @param profileAfterSync whether it is profiled after a sync that changes it
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AdminTable(
        String id,
        String name,
        String sourceType,
        String source,
        String bucket,
        String sourceTable,
        String sourceQuery,
        String queryMode,
        String syncStrategy,
        String syncSchedule,
        List<String> primaryKey,
        Map<String, String> options,
        String folder,
        String description,
        boolean registered,
        String registeredBy,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant registeredAt,
        long version,
        String status,
        Long rows,
        Long sizeBytes,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant lastSync,
        String lastSyncError,
        boolean profileAfterSync) {

    /** All tables by name. */
    public record Listing(List<AdminTable> tables, int count) {}

    /** What was asked of the table, to be compared with what is asked now. */
    TableRequest asRequest() {
        return new TableRequest(
                name,
                sourceType,
                source,
                bucket,
                sourceTable,
                sourceQuery,
                queryMode,
                syncStrategy,
                syncSchedule,
                primaryKey,
                options,
                folder,
                description,
                profileAfterSync);
    }
}
