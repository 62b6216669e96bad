package io.agnes.warehouse;

import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The SQL that turns a nested value into JSON inside the engine, by the rules of {@link ResultCell} for each value in
 * it.
 */
final class JsonValue {
    private static final Set<String> ASIS = Set.of(
            "VARCHAR",
            "JSON",
            "BOOLEAN",
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER",
            "UNION");

    private JsonValue() {}

    /** An expression for the JSON text of {@code x}; it is NULL when {@code x} is. */
    static String text(ColumnType type, String x) {
        return "to_json(" + value(type, x, 0) + ")::VARCHAR";
    }

    /** An expression of which {@code to_json} makes the right thing, wherever in a value it stands. */
    private static String value(ColumnType type, String x, int depth) {
        if (ASIS.contains(type.name())) {
            return x;
        }
        return switch (type.name()) {
            case "BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT" ->
                "CASE WHEN " + x + " // 9007199254740992 = 0 THEN to_json(" + x + ") ELSE to_json(" + x
                        + "::VARCHAR) END";
            case "FLOAT", "DOUBLE" ->
                "CASE WHEN isfinite(" + x + ") THEN " + x + "::VARCHAR::JSON WHEN isnan(" + x
                        + ") THEN '\"NaN\"'::JSON WHEN " + x + " > 0 THEN '\"Infinity\"' ELSE '\"-Infinity\"' END";
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> iso(x);
            case "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS" ->
                "CASE WHEN isfinite(" + x + ") THEN " + iso("timezone('UTC', " + x + ")") + " || 'Z' ELSE " + x
                        + "::VARCHAR END";
            case "BLOB" -> "to_base64(" + x + ")";
            case "VARIANT" -> x + "::JSON";
            case "LIST" -> list(type.parts().get(0), x, depth);
            case "STRUCT" -> struct(type, x, depth);
            case "TUPLE" -> tuple(type.parts(), x, depth);
            case "MAP" -> map(type.parts().get(0), type.parts().get(1), x, depth);
            default -> x + "::VARCHAR";
        };
    }

    private static String list(ColumnType element, String x, int depth) {
        String e = "e" + depth;
        String inner = value(element, e, depth + 1);
        return inner.equals(e) ? x : "list_transform(" + x + ", lambda " + e + ": " + inner + ")";
    }

    private static String struct(ColumnType type, String x, int depth) {
        StringJoiner members = new StringJoiner(", ", "struct_pack(", ")");
        for (int i = 0; i < type.fields().size(); i++) {
            String member =
                    "struct_extract(" + x + ", " + Literal.of(type.fields().get(i)) + ")";
            members.add(Column.quoted(type.fields().get(i)) + " := "
                    + value(type.parts().get(i), member, depth));
        }
        return "CASE WHEN " + x + " IS NULL THEN NULL ELSE " + members + " END";
    }

    private static String tuple(List<ColumnType> parts, String x, int depth) {
        StringJoiner members = new StringJoiner(", ", "json_array(", ")");
        for (int i = 0; i < parts.size(); i++) {
            members.add(value(parts.get(i), "struct_extract_at(" + x + ", " + (i + 1) + ")", depth));
        }
        return "CASE WHEN " + x + " IS NULL THEN NULL ELSE " + members + " END";
    }

    /** An object when the keys are text, otherwise a list of pairs. */
    private static String map(ColumnType key, ColumnType item, String x, int depth) {
        String e = "e" + depth;
        String value = value(item, e + ".value", depth + 1);
        if (key.name().equals("VARCHAR")) {
            return value.equals(e + ".value")
                    ? x
                    : "map_from_entries(list_transform(map_entries(" + x + "), lambda " + e + ": struct_pack(k := " + e
                            + ".key, v := " + value + ")))";
        }
        return "list_transform(map_entries(" + x + "), lambda " + e + ": json_array("
                + value(key, e + ".key", depth + 1) + ", " + value + "))";
    }

    private static String iso(String timestamp) {
        return "replace((" + timestamp + ")::VARCHAR, ' ', 'T')";
    }
}
