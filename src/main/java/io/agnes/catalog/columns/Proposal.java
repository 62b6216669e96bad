package io.agnes.catalog.columns;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A proposal as its file holds it.
 *
 * @param version of the format; 1 when left out
 * @param project whom it is for; may be null
 * @param tables by id
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Proposal(
        Integer version,
        String project,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant createdAt,
        String createdBy,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant reviewedAt,
        String reviewedBy,
        Map<String, Table> tables) {
    static final int VERSION = 1;

    public Proposal {
        version = Objects.requireNonNullElse(version, VERSION);
        tables = filled(tables, new Table(null, null));
    }

    /** @param note what whoever reviews it should know; null for nothing */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Table(Map<String, Column> columns, String note) {
        public Table {
            columns = filled(columns, new Column(null, null, null, null));
        }
    }

    /**
     * @param confidence {@code high} when left out
     * @param decision of the review: {@code confirmed}, {@code edited}, {@code rejected}; null before it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Column(String basetype, String description, String confidence, String decision) {
        static final String REJECTED = "rejected";

        public Column {
            confidence = Objects.requireNonNullElse(confidence, Confidence.HIGH.label());
        }

        boolean isRejected() {
            return REJECTED.equals(decision);
        }
    }

    /** In the same order; what is null there is empty here. */
    private static <T> Map<String, T> filled(Map<String, T> map, T empty) {
        Map<String, T> filled = new LinkedHashMap<>(map == null ? Map.of() : map);
        filled.replaceAll((name, value) -> value == null ? empty : value);
        return Collections.unmodifiableMap(filled);
    }

    Proposal with(Map<String, Table> other, Instant now, String by) {
        return new Proposal(version, project, createdAt, createdBy, now, by, other);
    }

    int columnCount() {
        return tables.values().stream()
                .mapToInt(table -> table.columns().size())
                .sum();
    }
}
