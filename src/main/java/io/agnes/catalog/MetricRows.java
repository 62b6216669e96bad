package io.agnes.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The rows of {@code metric_definitions}. */
final class MetricRows {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MetricRows() {}

    /** A definition and when it was written, without what depends on the tables of now. */
    record Kept(MetricDefinition definition, String source, Instant createdAt, Instant updatedAt) {}

    /** All, by id. */
    static List<Kept> all(Handle handle) {
        return handle.createQuery("select * from metric_definitions order by id")
                .map(MetricRows::kept)
                .list();
    }

    static Optional<Kept> find(Handle handle, String id) {
        return handle.createQuery("select * from metric_definitions where id = ?")
                .bind(0, id)
                .map(MetricRows::kept)
                .findOne();
    }

    /** @param metrics checked */
    static void put(Handle handle, List<MetricDefinition> metrics, String source, Instant now) {
        if (metrics.isEmpty()) {
            return;
        }
        PreparedBatch rows = handle.prepareBatch("""
                        insert into metric_definitions (id, name, display_name, category, description, type, unit, grain,
                            table_name, tables, expression, time_column, dimensions, filters, synonyms, notes, sql,
                            sql_variants, validation, source, created_at, updated_at)
                        values (:id, :name, :display, :category, :description, :type, :unit, :grain, :table, :tables,
                            :expression, :time, :dimensions, :filters, :synonyms, :notes, :sql,
                            cast(:variants as json), cast(:validation as json), :source, :now, :now)
                        on conflict (id) do update set display_name = excluded.display_name,
                            description = excluded.description, type = excluded.type, unit = excluded.unit,
                            grain = excluded.grain, table_name = excluded.table_name, tables = excluded.tables,
                            expression = excluded.expression, time_column = excluded.time_column,
                            dimensions = excluded.dimensions, filters = excluded.filters,
                            synonyms = excluded.synonyms, notes = excluded.notes, sql = excluded.sql,
                            sql_variants = excluded.sql_variants, validation = excluded.validation,
                            source = excluded.source, updated_at = excluded.updated_at
                        """);
        metrics.forEach(metric ->
                row(rows, metric).bind("source", source).bind("now", now).add());
        rows.execute();
    }

    private static PreparedBatch row(PreparedBatch rows, MetricDefinition metric) {
        return rows.bind("id", metric.id())
                .bind("name", metric.name())
                .bind("display", metric.displayName())
                .bind("category", metric.category())
                .bind("description", metric.description())
                .bind("type", metric.type())
                .bind("unit", metric.unit())
                .bind("grain", metric.grain())
                .bind("table", metric.tableName())
                .bindArray("tables", String.class, metric.tables())
                .bind("expression", metric.expression())
                .bind("time", metric.timeColumn())
                .bindArray("dimensions", String.class, metric.dimensions())
                .bindArray("filters", String.class, metric.filters())
                .bindArray("synonyms", String.class, metric.synonyms())
                .bindArray("notes", String.class, metric.notes())
                .bind("sql", metric.sql())
                .bind("variants", json(metric.sqlVariants()))
                .bind("validation", json(metric.validation()));
    }

    /** Whether there was one. */
    static boolean remove(Handle handle, String id) {
        return handle.execute("delete from metric_definitions where id = ?", id) > 0;
    }

    private static Kept kept(RowView row) {
        return new Kept(
                new MetricDefinition(
                        text(row, "id"),
                        text(row, "name"),
                        text(row, "display_name"),
                        text(row, "category"),
                        text(row, "description"),
                        text(row, "type"),
                        text(row, "unit"),
                        text(row, "grain"),
                        text(row, "table_name"),
                        texts(row, "tables"),
                        text(row, "expression"),
                        text(row, "time_column"),
                        texts(row, "dimensions"),
                        texts(row, "filters"),
                        texts(row, "synonyms"),
                        texts(row, "notes"),
                        text(row, "sql"),
                        object(row, "sql_variants", new TypeReference<LinkedHashMap<String, String>>() {}),
                        object(row, "validation", new TypeReference<LinkedHashMap<String, Object>>() {})),
                text(row, "source"),
                row.getColumn("created_at", Instant.class),
                row.getColumn("updated_at", Instant.class));
    }

    private static String text(RowView row, String column) {
        return row.getColumn(column, String.class);
    }

    private static List<String> texts(RowView row, String column) {
        String[] texts = row.getColumn(column, String[].class);
        return texts == null ? List.of() : Arrays.asList(texts);
    }

    private static <T extends Map<String, ?>> T object(RowView row, String column, TypeReference<T> type) {
        try {
            String text = text(row, column);
            return text == null ? null : JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A metric is kept with what is not JSON.", e);
        }
    }

    private static String json(Map<String, ?> object) {
        try {
            return object.isEmpty() ? null : JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The free object of a metric must be plain values.", e);
        }
    }
}
