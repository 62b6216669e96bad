package io.agnes.catalog;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agnes.catalog.profile.TableProfile;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The profile of a table with what else is known of it.
 *
 * @param description of the table; may be null
 * @param primaryKey the columns that tell rows apart, with commas between; empty without
 * @param relatedTables tables that the caller may read, too, and that may be joined
 * @param usedByMetrics the metrics over it that the caller may read
 * @param columnMetadata what is said of columns, by their name
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProfileAnswer(
        String tableId,
        String description,
        String primaryKey,
        String syncStrategy,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant lastSync,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant profiledAt,
        @JsonUnwrapped TableProfile profile,
        List<RelatedTable> relatedTables,
        List<MetricUse> usedByMetrics,
        Map<String, ColumnDescription> columnMetadata) {

    /**
     * @param joinColumn the column here
     * @param foreignColumn the column there
     * @param direction {@code belongs_to} when the value is once there, {@code has_many} when it is once here
     * @param containmentPct how many percent of the different values of the many side are on the other side
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record RelatedTable(
            String table,
            String joinColumn,
            String foreignColumn,
            String direction,
            double containmentPct,
            String description) {}

    /** @param file where it is in an export of the metrics */
    public record MetricUse(String name, String file) {}

    /** What was set by hand, or was proposed and applied. */
    public record ColumnDescription(String basetype, String description, String confidence) {}

    /**
     * Several of them.
     *
     * @param profiles by table; what the caller may not see, or was not profiled, is not in it
     */
    public record Listing(Map<String, ProfileAnswer> profiles, int count) {}

    /** What {@code POST /api/catalog/profile/{table_id}/refresh} answers. */
    public record Refreshed(String status, String table, int columns) {}
}
