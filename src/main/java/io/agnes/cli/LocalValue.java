package io.agnes.cli;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;

/** How a value of the local engine becomes JSON, as docs/queries.md says it for the server. */
enum LocalValue {
    /** Beyond 2^53 it is text: readers would round it. */
    INTEGER {
        @Override
        String text(String column) {
            return "cast(" + column + " as varchar)";
        }

        @Override
        boolean isJson(String text) {
            return new BigInteger(text).abs().compareTo(EXACT) <= 0;
        }
    },
    /** What is no number is text. */
    FLOATING {
        @Override
        String text(String column) {
            return "case when isnan(" + column + ") then 'NaN' when isinf(" + column + ") then if(" + column
                    + " > 0, 'Infinity', '-Infinity') else cast(" + column + " as varchar) end";
        }

        @Override
        boolean isJson(String text) {
            return Character.isDigit(text.charAt(text.length() - 1));
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

    private static final BigInteger EXACT = BigInteger.TWO.pow(53);
    private static final Set<String> INTEGERS = Set.of(
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER",
            "UBIGINT",
            "HUGEINT",
            "UHUGEINT");

    /** The SQL that makes the text. */
    abstract String text(String column);

    /** Whether the text is JSON already; else it is put in quotes. */
    boolean isJson(String text) {
        return false;
    }

    static LocalValue of(String type) {
        String name = type.toUpperCase(Locale.ROOT);
        if (INTEGERS.contains(name)) {
            return INTEGER;
        }
        if (name.endsWith("]") || name.startsWith("STRUCT") || name.startsWith("MAP") || name.equals("JSON")) {
            return NESTED;
        }
        return switch (name) {
            case "FLOAT", "DOUBLE" -> FLOATING;
            case "BOOLEAN" -> BOOLEAN;
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ" -> TIMESTAMPTZ;
            case "BLOB" -> BLOB;
            default -> TEXT;
        };
    }
}
