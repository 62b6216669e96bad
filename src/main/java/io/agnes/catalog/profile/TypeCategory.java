package io.agnes.catalog.profile;

import java.util.Set;

/** What kind of figures a column has. */
public enum TypeCategory {
    NUMERIC,
    STRING,
    DATE,
    TIMESTAMP,
    BOOLEAN,
    /** Nested values, bytes, intervals: counted by their text, and nothing more. */
    OTHER;

    private static final Set<String> INTEGERS = Set.of(
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "HUGEINT",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER",
            "UBIGINT",
            "UHUGEINT");
    private static final Set<String> TEXTS =
            Set.of("VARCHAR", "UUID", "TIME", "TIME WITH TIME ZONE", "TIME_NS", "JSON");

    /** @param type as the engine writes it */
    static TypeCategory of(String type) {
        if (type.endsWith("]")) {
            return OTHER;
        }
        if (isInteger(type) || isFloating(type) || type.startsWith("DECIMAL(")) {
            return NUMERIC;
        }
        if (TEXTS.contains(type) || type.startsWith("ENUM(")) {
            return STRING;
        }
        if (type.startsWith("TIMESTAMP")) {
            return TIMESTAMP;
        }
        return switch (type) {
            case "DATE" -> DATE;
            case "BOOLEAN" -> BOOLEAN;
            default -> OTHER;
        };
    }

    static boolean isInteger(String type) {
        return INTEGERS.contains(type);
    }

    static boolean isFloating(String type) {
        return type.equals("DOUBLE") || type.equals("FLOAT");
    }
}
