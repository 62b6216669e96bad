package io.agnes.catalog.columns;

import java.util.Arrays;
import java.util.List;

/** What the values of a column are, in the words of Keboola's {@code KBC.datatype.basetype}. */
enum Basetype {
    STRING,
    INTEGER,
    NUMERIC,
    FLOAT,
    BOOLEAN,
    DATE,
    TIMESTAMP;

    static final List<String> NAMES =
            Arrays.stream(values()).map(Basetype::name).toList();

    /** @param type as DuckDB writes it; null for text, whose values have to be looked at */
    static Basetype declared(String type) {
        if (type.endsWith("]")) {
            return STRING;
        }
        return switch (type.replaceFirst("\\(.*", "")) {
            case "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "HUGEINT",
                    "UTINYINT",
                    "USMALLINT",
                    "UINTEGER",
                    "UBIGINT" -> INTEGER;
            case "DECIMAL" -> NUMERIC;
            case "FLOAT", "DOUBLE" -> FLOAT;
            case "BOOLEAN" -> BOOLEAN;
            case "DATE" -> DATE;
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE" -> TIMESTAMP;
            case "VARCHAR" -> null;
            default -> STRING;
        };
    }
}
