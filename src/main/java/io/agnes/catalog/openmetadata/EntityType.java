package io.agnes.catalog.openmetadata;

import java.util.Locale;
import java.util.Map;

/** Types of columns in the words of OpenMetadata's schema {@code entity/data/table}, {@code dataType}. */
final class EntityType {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("TINYINT", "TINYINT"),
            Map.entry("SMALLINT", "SMALLINT"),
            Map.entry("INTEGER", "INT"),
            Map.entry("BIGINT", "BIGINT"),
            Map.entry("HUGEINT", "NUMERIC"),
            Map.entry("UTINYINT", "SMALLINT"),
            Map.entry("USMALLINT", "INT"),
            Map.entry("UINTEGER", "BIGINT"),
            Map.entry("UBIGINT", "NUMERIC"),
            Map.entry("FLOAT", "FLOAT"),
            Map.entry("DOUBLE", "DOUBLE"),
            Map.entry("DECIMAL", "DECIMAL"),
            Map.entry("BOOLEAN", "BOOLEAN"),
            Map.entry("VARCHAR", "STRING"),
            Map.entry("BLOB", "BLOB"),
            Map.entry("DATE", "DATE"),
            Map.entry("TIME", "TIME"),
            Map.entry("TIMESTAMP", "TIMESTAMP"),
            Map.entry("TIMESTAMP_S", "TIMESTAMP"),
            Map.entry("TIMESTAMP_MS", "TIMESTAMP"),
            Map.entry("TIMESTAMP_NS", "TIMESTAMP"),
            Map.entry("TIMESTAMP WITH TIME ZONE", "TIMESTAMPZ"),
            Map.entry("INTERVAL", "INTERVAL"),
            Map.entry("UUID", "UUID"),
            Map.entry("JSON", "JSON"),
            Map.entry("STRUCT", "STRUCT"),
            Map.entry("MAP", "MAP"),
            Map.entry("ENUM", "ENUM"),
            Map.entry("UNION", "UNION"));

    private EntityType() {}

    /** @param type as DuckDB writes it, for example {@code DECIMAL(18,2)} or {@code VARCHAR[]} */
    static String of(String type) {
        if (isList(type)) {
            return "ARRAY";
        }
        String word = type.replaceFirst("\\(.*", "").strip().toUpperCase(Locale.ROOT);
        return WORDS.getOrDefault(word, "UNKNOWN");
    }

    /** Of a list: the type of its elements. */
    static String ofElements(String type) {
        return of(type.substring(0, type.lastIndexOf('[')));
    }

    static boolean isList(String type) {
        return type.endsWith("]");
    }
}
