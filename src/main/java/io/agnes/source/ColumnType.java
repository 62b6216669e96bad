package io.agnes.source;

import io.agnes.warehouse.Column;
import java.util.regex.Matcher;

/**
 * How texts become values of a type, where a source hands every value over as text.
 *
 * @param sql the type in the engine
 * @param cast of a text {@code v}; never fails
 * @param fits whether a text {@code v} is a value of the type without a loss; null when every text is
 */
public record ColumnType(String sql, String cast, String fits) {
    public static final ColumnType TEXT = new ColumnType("VARCHAR", "v", null);
    public static final ColumnType INTEGER =
            new ColumnType("BIGINT", "try_cast(v as bigint)", "regexp_full_match(v, '\\s*[+-]?\\d+(\\.0+)?\\s*')");
    public static final ColumnType DOUBLE = new ColumnType("DOUBLE", "try_cast(v as double)", "true");
    public static final ColumnType BOOLEAN = new ColumnType(
            "BOOLEAN",
            "case when lower(v) in ('true', '1', 'yes') then true when lower(v) in ('false', '0', 'no') then false end",
            "true");
    public static final ColumnType DATE = new ColumnType(
            "DATE",
            "try_cast(left(v, 10) as date)",
            "regexp_full_match(v, '\\d{4}-\\d{2}-\\d{2}([T ]00:00:00(\\.0+)?)?')");
    public static final ColumnType TIMESTAMP =
            new ColumnType("TIMESTAMP", "try_cast(v as timestamp)", "not regexp_matches(v, '\\.\\d{6}\\d*[1-9]')");
    public static final ColumnType TIMESTAMP_TZ = new ColumnType(
            "TIMESTAMPTZ",
            "try_cast(regexp_replace(v, '(:\\d{2}(?:\\.\\d+)?) ?([+-]\\d{2}):?(\\d{2})$', '\\1\\2:\\3') as timestamptz)",
            "not regexp_matches(v, '\\.\\d{6}\\d*[1-9]')");

    /**
     * A number of exactly so many digits.
     *
     * @param digits 1 to 38
     * @param fraction how many of them stand after the point
     */
    public static ColumnType decimal(int digits, int fraction) {
        String type = "DECIMAL(" + digits + "," + fraction + ")";
        // the engine rounds what has more digits after the point
        return new ColumnType(
                type, "try_cast(v as " + type + ")", "not regexp_matches(v, '\\.\\d{" + fraction + "}\\d*[1-9]')");
    }

    public boolean isText() {
        return fits == null;
    }

    public boolean isTime() {
        return sql.equals("DATE") || sql.startsWith("TIMESTAMP");
    }

    /** The value of a column of texts; one that does not fit is an error of the engine, an empty one is no value. */
    public String value(String column) {
        if (isText()) {
            return Column.quoted(column);
        }
        String text = text(column);
        return "coalesce(" + fitting(column) + ", case when " + text + " is not null then error('no " + sql + ": ' || "
                + text + ")::" + sql + " end)";
    }

    /** Whether a column of texts holds one that is not a value of the type. */
    String misfit(String column) {
        return "(" + text(column) + " is not null and (" + fitting(column) + ") is null)";
    }

    private String fitting(String column) {
        return "case when " + in(fits, column) + " then " + in(cast, column) + " end";
    }

    private static String text(String column) {
        return "nullif(trim(" + Column.quoted(column) + "), '')";
    }

    private static String in(String expression, String column) {
        return expression.replaceAll("\\bv\\b", Matcher.quoteReplacement(text(column)));
    }
}
