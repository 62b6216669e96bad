package io.agnes.source.keboola;

import io.agnes.source.ColumnType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types that the column metadata of Keboola name. */
final class StorageTypes {
    private static final Pattern PRECISION = Pattern.compile("(\\d{1,2}),(\\d{1,2})");

    private StorageTypes() {}

    /**
     * @param name as the metadata write it, in capitals; what is unknown is text
     * @param length as the metadata write it: {@code 12,2}; may be empty
     */
    static ColumnType of(String name, String length) {
        return switch (name) {
            case "INTEGER", "BIGINT" -> ColumnType.INTEGER;
            case "NUMERIC", "DECIMAL" -> number(length);
            case "FLOAT", "DOUBLE" -> ColumnType.DOUBLE;
            case "BOOLEAN" -> ColumnType.BOOLEAN;
            case "DATE" -> ColumnType.DATE;
            case "TIMESTAMP", "TIMESTAMP_NTZ" -> ColumnType.TIMESTAMP;
            case "TIMESTAMP_TZ" -> ColumnType.TIMESTAMP_TZ;
            default -> ColumnType.TEXT;
        };
    }

    private static ColumnType number(String length) {
        Matcher precision = PRECISION.matcher(length.replace(" ", ""));
        if (!precision.matches()) {
            return ColumnType.DOUBLE;
        }
        int digits = Integer.parseInt(precision.group(1));
        int fraction = Integer.parseInt(precision.group(2));
        return digits < 1 || digits > 38 || fraction > digits
                ? ColumnType.DOUBLE
                : ColumnType.decimal(digits, fraction);
    }
}
