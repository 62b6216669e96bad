package io.agnes.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A business number as somebody defines it: the body of {@code POST /api/admin/metrics} and an entry of a metrics file.
 *
 * @param id {@code category/name}; may be left out
 * @param name a word of letters, digits and underscores
 * @param displayName what people see; the name when nobody said
 * @param category the same kind of word as the name
 * @param description may be null
 * @param type one of {@link MetricRules#TYPES}
 * @param unit for example {@code USD}; may be null
 * @param grain one of {@link Grain}; how far apart the figures are
 * @param tableName the table the expression is over; may be null
 * @param tables further tables it needs
 * @param expression an aggregate over {@code tableName}, such as {@code SUM(amount)}; may be null
 * @param timeColumn the column of {@code tableName} that says when; may be null
 * @param dimensions columns of {@code tableName} to group by
 * @param filters conditions on {@code tableName} that always hold
 * @param synonyms other names people use for it
 * @param notes what a reader should know
 * @param sql the canonical statement
 * @param sqlVariants further statements by their name, such as {@code by_channel}
 * @param validation how the number was checked; free
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({
    "id",
    "name",
    "display_name",
    "category",
    "description",
    "type",
    "unit",
    "grain",
    "table_name",
    "tables",
    "expression",
    "time_column",
    "dimensions",
    "filters",
    "synonyms",
    "notes",
    "sql",
    "sql_variants",
    "validation"
})
public record MetricDefinition(
        String id,
        String name,
        String displayName,
        String category,
        String description,
        String type,
        String unit,
        String grain,
        String tableName,
        List<String> tables,
        String expression,
        String timeColumn,
        List<String> dimensions,
        List<String> filters,
        List<String> synonyms,
        List<String> notes,
        String sql,
        Map<String, String> sqlVariants,
        Map<String, Object> validation) {

    public MetricDefinition {
        tables = MetricRules.texts("tables", tables);
        dimensions = MetricRules.texts("dimensions", dimensions);
        filters = MetricRules.texts("filters", filters);
        synonyms = MetricRules.texts("synonyms", synonyms);
        notes = MetricRules.texts("notes", notes);
        sqlVariants = sqlVariants == null ? Map.of() : new LinkedHashMap<>(sqlVariants);
        validation = validation == null ? Map.of() : new LinkedHashMap<>(validation);
    }
}
