package io.agnes.cli;

import java.util.Locale;
import java.util.Set;

/** How a value of the local engine becomes JSON, as docs/queries.md says it for the server. */
enum LocalValue {
    /** Stands in JSON as it is; integers beyond 2^53 and numbers that are none become text. */
    NUMBER {
        @Override
        String text(String column) {
            return "cast(" + column + " as varchar)";
        }

        @Override
        boolean isJson(String text) {
            return Character.isDigit(text.charAt(text.length() - 1)) && Math.abs(Double.parseDouble(text)) <= EXACT;
        }
    },
    BOOLEAN {
        @Override
        String text(String column) {
            return "cast(" + column + " as varchar)";
        }

        @Override
        boolean isJson(String text) {
            return true;
        }
    },
    NESTED {
        @Override
        String text(String column) {
            return "cast(to_json(" + column + ") as varchar)";
        }

        @Override
        boolean isJson(String text) {
            return true;
        }
    },
    TIMESTAMP {
        @Override
        String text(String column) {
            return "replace(cast(" + column + " as varchar), ' ', 'T')";
        }
    },
    TIMESTAMPTZ {
        @Override
        String text(String column) {
            return "replace(cast(" + column + " at time zone 'UTC' as varchar), ' ', 'T') || 'Z'";
        }
    },
    BLOB {
        @Override
        String text(String column) {
            return "base64(" + column + ")";
        }
    },
    TEXT {
        @Override
        String text(String column) {
            return "cast(" + column + " as varchar)";
        }
    };

    private static final double EXACT = 9_007_199_254_740_992d;
    private static final Set<String> NUMBERS = Set.of(
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER",
            "UBIGINT",
            "HUGEINT",
            "UHUGEINT",
            "FLOAT",
            "DOUBLE");

    /** The SQL that makes the text. */
    abstract String text(String column);

    /** Whether the text is JSON already; else it is put in quotes. */
    boolean isJson(String text) {
        return false;
    }

    static LocalValue of(String type) {
        String name = type.toUpperCase(Locale.ROOT);
        if (NUMBERS.contains(name)) {
            return NUMBER;
        }
        if (name.endsWith("]") || name.startsWith("STRUCT") || name.startsWith("MAP") || name.equals("JSON")) {
            return NESTED;
        }
        return switch (name) {
            case "BOOLEAN" -> BOOLEAN;
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ" -> TIMESTAMPTZ;
            case "BLOB" -> BLOB;
            default -> TEXT;
        };
    }
}
