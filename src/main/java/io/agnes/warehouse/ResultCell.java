package io.agnes.warehouse;

import java.io.IOException;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.duckdb.DuckDBReadableVector;

/**
 * How the values of one column reach the answer, chosen once for the column. Numbers, truth values and text are read
 * as they are; of everything else the engine makes text. What JSON cannot carry exactly is a string: integers beyond
 * 2^53, DECIMAL, NaN and the infinities; times are ISO, in UTC where they have a zone; bytes are base64.
 *
 * @param nested the expression that has to be computed before anything else reads the column; null for none
 * @param read the expression that is fetched
 * @param length the length in bytes of what is fetched; null when it is short for every value
 */
record ResultCell(String nested, String read, String length, Writer writer) {
    private static final long EXACT = 1L << 53;
    private static final Pattern SHORT_NUMBER = Pattern.compile("-?\\d{1,15}");

    /** Writes a value that is not null. */
    @FunctionalInterface
    interface Writer {
        void write(RowSink out, DuckDBReadableVector values, long row) throws IOException;
    }

    static ResultCell of(ColumnType type, String x) {
        return switch (type.name()) {
            case "BOOLEAN" -> bare(x, (out, values, row) -> out.truth(values.getBoolean(row)));
            case "TINYINT" -> bare(x, (out, values, row) -> out.number(values.getByte(row)));
            case "UTINYINT" -> bare(x, (out, values, row) -> out.number(values.getUint8(row)));
            case "SMALLINT" -> bare(x, (out, values, row) -> out.number(values.getShort(row)));
            case "USMALLINT" -> bare(x, (out, values, row) -> out.number(values.getUint16(row)));
            case "INTEGER" -> bare(x, (out, values, row) -> out.number(values.getInt(row)));
            case "UINTEGER" -> bare(x, (out, values, row) -> out.number(values.getUint32(row)));
            case "BIGINT" -> bare(x, (out, values, row) -> integer(out, values.getLong(row)));
            case "FLOAT" -> bare(x, (out, values, row) -> real(out, values.getFloat(row)));
            case "DOUBLE" -> bare(x, (out, values, row) -> real(out, values.getDouble(row)));
            case "UBIGINT", "HUGEINT", "UHUGEINT" ->
                new ResultCell(null, x + "::VARCHAR", null, (out, values, row) -> integer(out, values.getString(row)));
            case "VARCHAR" ->
                new ResultCell(null, x, "strlen(" + x + ")", (out, values, row) -> out.text(values.getString(row)));
            case "DECIMAL" ->
                bare(x, (out, values, row) -> out.text(values.getBigDecimal(row).toPlainString()));
            case "DATE" -> bare(x, (out, values, row) -> out.text(IsoTime.text(values.getLocalDate(row))));
            case "TIMESTAMP" -> bare(x, (out, values, row) -> out.text(IsoTime.text(values.getLocalDateTime(row), "")));
            case "TIMESTAMP WITH TIME ZONE" ->
                new ResultCell(
                        null,
                        x + "::TIMESTAMP",
                        null,
                        (out, values, row) -> out.text(IsoTime.text(values.getLocalDateTime(row), "Z")));
            case "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ_NS" ->
                new ResultCell(null, x + "::VARCHAR", null, (out, values, row) -> out.text(iso(values.getString(row))));
            case "BLOB" -> text("to_base64(" + x + ")", "octet_length(" + x + ")");
            case "BIT", "BIGNUM", "GEOMETRY", "ENUM" -> text(x + "::VARCHAR", "strlen(" + x + "::VARCHAR)");
            case "JSON", "LIST", "STRUCT", "TUPLE", "MAP", "UNION", "VARIANT" ->
                new ResultCell(
                        JsonValue.text(type, x),
                        x,
                        "strlen(" + x + ")",
                        (out, values, row) -> out.json(values.getString(row)));
            default -> text(x + "::VARCHAR", null);
        };
    }

    private static ResultCell bare(String x, Writer writer) {
        return new ResultCell(null, x, null, writer);
    }

    private static ResultCell text(String read, String length) {
        return new ResultCell(null, read, length, (out, values, row) -> out.text(values.getString(row)));
    }

    private static void integer(RowSink out, long number) throws IOException {
        if (number > -EXACT && number < EXACT) {
            out.number(number);
        } else {
            out.text(Long.toString(number));
        }
    }

    private static void integer(RowSink out, String digits) throws IOException {
        boolean exact = SHORT_NUMBER.matcher(digits).matches()
                || new BigInteger(digits).abs().compareTo(BigInteger.valueOf(EXACT)) < 0;
        if (exact) {
            out.number(Long.parseLong(digits));
        } else {
            out.text(digits);
        }
    }

    private static void real(RowSink out, float number) throws IOException {
        if (Float.isFinite(number)) {
            out.number(number);
        } else {
            out.text(Float.toString(number));
        }
    }

    private static void real(RowSink out, double number) throws IOException {
        if (Double.isFinite(number)) {
            out.number(number);
        } else {
            out.text(Double.toString(number));
        }
    }

    /** The engine, whose time zone is UTC, writes {@code 2024-02-29 10:11:12+00}. */
    private static String iso(String text) {
        String time = text.replace(' ', 'T');
        return time.endsWith("+00") ? time.substring(0, time.length() - 3) + "Z" : time;
    }
}
