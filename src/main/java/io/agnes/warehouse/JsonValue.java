package io.agnes.warehouse;

import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The SQL that turns a value into JSON text inside the engine. What JSON cannot carry exactly is a string: integers
 * beyond 2^53, DECIMAL, NaN and the infinities; times are ISO, in UTC where they have a zone; bytes are base64.
 */
final class JsonValue {
    private static final Set<String> SMALL_INTEGERS =
            Set.of("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER");
    private static final Set<String> LARGE_INTEGERS = Set.of("BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT");
    private static final Set<String> FLOATS = Set.of("FLOAT", "DOUBLE");
    private static final Set<String> TIMESTAMPS = Set.of("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS");
    private static final Set<String> ZONED = Set.of("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS");
    private static final Set<String> ASIS = Set.of("VARCHAR", "JSON", "BOOLEAN", "\"NULL\"", "NULL");
    /** Types whose text needs quotes but never an escape. */
    private static final Set<String> PLAIN_TEXT =
            Set.of("DECIMAL", "DATE", "TIME", "TIME_NS", "TIME WITH TIME ZONE", "UUID", "INTERVAL", "BIT", "BIGNUM");

    private JsonValue() {}

    /** Whether a value of the type can be of any length. */
    static boolean isUnbounded(ColumnType type) {
        return Set.of("VARCHAR", "JSON", "BLOB", "BIT", "BIGNUM", "VARIANT", "GEOMETRY", "UNION")
                        .contains(type.name())
                || !type.parts().isEmpty();
    }

    /** An expression for the JSON text of {@code x}; it is NULL when {@code x} is. */
    static String text(ColumnType type, String x) {
        String name = type.name();
        if (SMALL_INTEGERS.contains(name) || name.equals("BOOLEAN")) {
            return x + "::VARCHAR";
        }
        if (LARGE_INTEGERS.contains(name)) {
            return "CASE WHEN " + exact(name, x) + " THEN " + x + "::VARCHAR ELSE " + quoted(x + "::VARCHAR") + " END";
        }
        if (FLOATS.contains(name)) {
            return "CASE WHEN isfinite(" + x + ") THEN " + x + "::VARCHAR ELSE " + quoted(notFinite(x)) + " END";
        }
        if (PLAIN_TEXT.contains(name)) {
            return quoted(x + "::VARCHAR");
        }
        if (TIMESTAMPS.contains(name) || ZONED.contains(name) || name.equals("BLOB")) {
            return quoted(value(type, x, 0));
        }
        return "to_json(" + value(type, x, 0) + ")::VARCHAR";
    }

    /** An expression of which {@code to_json} makes the right thing, wherever in a value it stands. */
    private static String value(ColumnType type, String x, int depth) {
        String name = type.name();
        if (ASIS.contains(name) || SMALL_INTEGERS.contains(name) || name.equals("UNION")) {
            return x;
        }
        if (LARGE_INTEGERS.contains(name)) {
            return "CASE WHEN " + exact(name, x) + " THEN to_json(" + x + ") ELSE to_json(" + x + "::VARCHAR) END";
        }
        if (FLOATS.contains(name)) {
            return "CASE WHEN isfinite(" + x + ") THEN " + x + "::VARCHAR::JSON ELSE to_json(" + notFinite(x) + ") END";
        }
        if (TIMESTAMPS.contains(name)) {
            return iso(x);
        }
        if (ZONED.contains(name)) {
            return "CASE WHEN isfinite(" + x + ") THEN " + iso("timezone('UTC', " + x + ")") + " || 'Z' ELSE " + x
                    + "::VARCHAR END";
        }
        return switch (name) {
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

    /** An unsigned integer can be too large to be compared with a negative one. */
    private static String exact(String type, String x) {
        return x + (type.startsWith("U") ? " <= 9007199254740991" : " BETWEEN -9007199254740991 AND 9007199254740991");
    }

    private static String iso(String timestamp) {
        return "replace((" + timestamp + ")::VARCHAR, ' ', 'T')";
    }

    private static String notFinite(String x) {
        return "CASE WHEN isnan(" + x + ") THEN 'NaN' WHEN " + x + " > 0 THEN 'Infinity' ELSE '-Infinity' END";
    }

    private static String quoted(String text) {
        return "'\"' || " + text + " || '\"'";
    }
}
