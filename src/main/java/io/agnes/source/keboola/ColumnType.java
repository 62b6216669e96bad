package io.agnes.source.keboola;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How texts of an export become values. Exports hold every value as text; the types are those that the column metadata
 * of Keboola name.
 *
 * @param sql the type in the engine
 * @param cast of a text {@code v}; never fails
 * @param fits whether a text {@code v} is a value of the type without a loss; null when every text is
 */
record ColumnType(String sql, String cast, String fits) {
    static final ColumnType TEXT = new ColumnType("VARCHAR", "v", null);
    private static final ColumnType INTEGER =
            new ColumnType("BIGINT", "try_cast(v as bigint)", "regexp_full_match(v, '\\s*[+-]?\\d+(\\.0+)?\\s*')");
    private static final ColumnType DOUBLE = new ColumnType("DOUBLE", "try_cast(v as double)", "true");
    private static final ColumnType BOOLEAN = new ColumnType(
            "BOOLEAN",
            "case when lower(v) in ('true', '1', 'yes') then true when lower(v) in ('false', '0', 'no') then false end",
            "true");
    private static final ColumnType DATE = new ColumnType(
            "DATE",
            "try_cast(left(v, 10) as date)",
            "regexp_full_match(v, '\\d{4}-\\d{2}-\\d{2}([T ]00:00:00(\\.0+)?)?')");
    private static final ColumnType TIMESTAMP =
            new ColumnType("TIMESTAMP", "try_cast(v as timestamp)", "not regexp_matches(v, '\\.\\d{6}\\d*[1-9]')");
    private static final ColumnType TIMESTAMP_TZ = new ColumnType(
            "TIMESTAMPTZ",
            "try_cast(regexp_replace(v, '(:\\d{2}(?:\\.\\d+)?) ?([+-]\\d{2}):?(\\d{2})$', '\\1\\2:\\3') as timestamptz)",
            "not regexp_matches(v, '\\.\\d{6}\\d*[1-9]')");
    private static final Pattern PRECISION = Pattern.compile("(\\d{1,2}),(\\d{1,2})");

    /**
     * @param name as the metadata write it, in capitals; what is unknown is text
     * @param length as the metadata write it: {@code 12,2}; may be empty
     */
    static ColumnType of(String name, String length) {
        return switch (name) {
            case "INTEGER", "BIGINT" -> INTEGER;
            case "NUMERIC", "DECIMAL" -> number(length);
            case "FLOAT", "DOUBLE" -> DOUBLE;
            case "BOOLEAN" -> BOOLEAN;
            case "DATE" -> DATE;
            case "TIMESTAMP", "TIMESTAMP_NTZ" -> TIMESTAMP;
            case "TIMESTAMP_TZ" -> TIMESTAMP_TZ;
            default -> TEXT;
        };
    }

    private static ColumnType number(String length) {
        Matcher precision = PRECISION.matcher(length.replace(" ", ""));
        if (!precision.matches()) {
            return DOUBLE;
        }
        int digits = Integer.parseInt(precision.group(1));
        int fraction = Integer.parseInt(precision.group(2));
        if (digits < 1 || digits > 38 || fraction > digits) {
            return DOUBLE;
        }
        String type = "DECIMAL(" + digits + "," + fraction + ")";
        // the engine rounds what has more digits after the point
        return new ColumnType(
                type, "try_cast(v as " + type + ")", "not regexp_matches(v, '\\.\\d{" + fraction + "}\\d*[1-9]')");
    }

    boolean isText() {
        return fits == null;
    }

    boolean isTime() {
        return sql.equals("DATE") || sql.startsWith("TIMESTAMP");
    }
}
