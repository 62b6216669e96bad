package io.agnes.warehouse;

import java.util.StringJoiner;

/**
 * The SQL that makes a value fit for Parquet and Arrow without loss. Left to itself the engine rounds HUGEINT to
 * DOUBLE, cuts intervals to milliseconds and forgets the zone of a time.
 */
final class StoredValue {
    private StoredValue() {}

    /** An expression for {@code x}; it is NULL when {@code x} is. */
    static String of(ColumnType type, String x) {
        if (!isNameable(type)) {
            return JsonValue.text(type, x) + "::JSON";
        }
        String stored = stored(type);
        return stored.equals(type.text()) ? x : x + "::" + stored;
    }

    /** Whether a cast can name what it is stored as; a union and the unnamed parts of a tuple have no name there. */
    private static boolean isNameable(ColumnType type) {
        return switch (type.name()) {
            case "UNION" -> false;
            case "TUPLE" ->
                type.parts().stream()
                        .allMatch(part -> isNameable(part) && stored(part).equals(part.text()));
            default -> type.parts().stream().allMatch(StoredValue::isNameable);
        };
    }

    private static String stored(ColumnType type) {
        return switch (type.name()) {
            case "HUGEINT", "UHUGEINT" -> "DECIMAL(38,0)";
            case "BIGNUM", "BIT", "ENUM", "GEOMETRY", "INTERVAL", "TIME WITH TIME ZONE" -> "VARCHAR";
            case "VARIANT" -> "JSON";
            case "LIST" -> stored(type.parts().get(0)) + "[]";
            case "STRUCT" -> struct(type);
            case "MAP" ->
                "MAP(" + stored(type.parts().get(0)) + ", "
                        + stored(type.parts().get(1)) + ")";
            default -> type.text();
        };
    }

    private static String struct(ColumnType type) {
        StringJoiner members = new StringJoiner(", ", "STRUCT(", ")");
        for (int i = 0; i < type.fields().size(); i++) {
            members.add(Column.quoted(type.fields().get(i)) + " "
                    + stored(type.parts().get(i)));
        }
        return members.toString();
    }
}
