package io.agnes.catalog.columns;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;

/**
 * What is known of a column: a row of {@code column_metadata}.
 *
 * @param basetype STRING, INTEGER, NUMERIC, FLOAT, BOOLEAN, DATE or TIMESTAMP; null when nobody said
 * @param description null when nobody said
 * @param confidence {@code low}, {@code medium}, {@code high} or {@code manual}
 * @param source {@code manual} or {@code ai_enrichment}, a proposal
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ColumnNote(
        String columnName,
        String basetype,
        String description,
        String confidence,
        String source,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant updatedAt) {

    /** Everything that is known of the columns of a table, by name. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Listing(String tableId, List<ColumnNote> columns) {}

    /** The body that sets what is known of columns. */
    public record Request(List<Entry> columns) {}

    /** @param confidence {@code manual} when left out */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Entry(String columnName, String basetype, String description, String confidence) {}

    /** How many columns were set. */
    public record Done(String status, int count) {}
}
