package io.agnes.source.keboola;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.source.ColumnType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A table of Keboola Storage, as its detail tells it.
 *
 * @param id {@code in.c-crm.company}
 * @param types of all columns by name, in order
 * @param rows -1 when the API does not tell
 */
record StorageTable(String id, Map<String, ColumnType> types, List<String> primaryKey, long rows) {
    /** Who may have said what type a column has, in the order in which they are believed. */
    private static final List<String> PROVIDERS =
            List.of("user", "ai-metadata-enrichment", "keboola.snowflake-transformation", "storage");

    /**
     * @param detail the answer to {@code GET tables/<id>}
     * @param asText columns that are read as text whatever the metadata say
     */
    static StorageTable of(JsonNode detail, Set<String> asText) {
        JsonNode metadata = detail.path("isAlias").asBoolean()
                        && !detail.path("sourceTable").path("columnMetadata").isEmpty()
                ? detail.path("sourceTable").path("columnMetadata")
                : detail.path("columnMetadata");
        Map<String, ColumnType> types = new LinkedHashMap<>();
        for (String column : texts(detail.path("columns"))) {
            types.put(column, asText.contains(column) ? ColumnType.TEXT : type(metadata.path(column)));
        }
        return new StorageTable(
                detail.path("id").asText(),
                types,
                texts(detail.path("primaryKey")),
                detail.path("rowsCount").asLong(-1));
    }

    private static ColumnType type(JsonNode entries) {
        for (String provider : PROVIDERS) {
            String name = value(entries, provider, "KBC.datatype.basetype");
            if (name.isEmpty()) {
                name = value(entries, provider, "KBC.datatype.type");
            }
            if (!name.isEmpty()) {
                return StorageTypes.of(name.toUpperCase(Locale.ROOT), value(entries, provider, "KBC.datatype.length"));
            }
        }
        return ColumnType.TEXT;
    }

    private static String value(JsonNode entries, String provider, String key) {
        for (JsonNode entry : entries) {
            if (entry.path("provider").asText().equals(provider)
                    && entry.path("key").asText().equals(key)) {
                return entry.path("value").asText();
            }
        }
        return "";
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    /** The same with only these columns, in their order. */
    StorageTable only(List<String> columns) {
        Map<String, ColumnType> kept = new LinkedHashMap<>();
        columns.forEach(column -> kept.put(column, types.get(column)));
        return new StorageTable(id, kept, primaryKey, rows);
    }
}
