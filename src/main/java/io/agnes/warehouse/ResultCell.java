package io.agnes.warehouse;

import com.fasterxml.jackson.core.JsonGenerator;
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
        void write(JsonGenerator json, DuckDBReadableVector values, long row) throws IOException;
    }

    static ResultCell of(ColumnType type, String x) {
        return switch (type.name()) {
            case "BOOLEAN" -> bare(x, (json, values, row) -> json.writeBoolean(values.getBoolean(row)));
            case "TINYINT" -> bare(x, (json, values, row) -> json.writeNumber(values.getByte(row)));
            case "UTINYINT" -> bare(x, (json, values, row) -> json.writeNumber(values.getUint8(row)));
            case "SMALLINT" -> bare(x, (json, values, row) -> json.writeNumber(values.getShort(row)));
            case "USMALLINT" -> bare(x, (json, values, row) -> json.writeNumber(values.getUint16(row)));
            case "INTEGER" -> bare(x, (json, values, row) -> json.writeNumber(values.getInt(row)));
            case "UINTEGER" -> bare(x, (json, values, row) -> json.writeNumber(values.getUint32(row)));
            case "BIGINT" -> bare(x, (json, values, row) -> integer(json, values.getLong(row)));
            case "FLOAT" -> bare(x, (json, values, row) -> real(json, values.getFloat(row)));
            case "DOUBLE" -> bare(x, (json, values, row) -> real(json, values.getDouble(row)));
            case "UBIGINT", "HUGEINT", "UHUGEINT" ->
                new ResultCell(
                        null, x + "::VARCHAR", null, (json, values, row) -> integer(json, values.getString(row)));
            case "VARCHAR" ->
                new ResultCell(
                        null, x, "strlen(" + x + ")", (json, values, row) -> json.writeString(values.getString(row)));
            case "DECIMAL" ->
                bare(
                        x,
                        (json, values, row) ->
                                json.writeString(values.getBigDecimal(row).toPlainString()));
            case "DATE" -> bare(x, (json, values, row) -> json.writeString(IsoTime.text(values.getLocalDate(row))));
            case "TIMESTAMP" ->
                bare(x, (json, values, row) -> json.writeString(IsoTime.text(values.getLocalDateTime(row), "")));
            case "TIMESTAMP WITH TIME ZONE" ->
                new ResultCell(
                        null,
                        x + "::TIMESTAMP",
                        null,
                        (json, values, row) -> json.writeString(IsoTime.text(values.getLocalDateTime(row), "Z")));
            case "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ_NS" ->
                new ResultCell(
                        null,
                        x + "::VARCHAR",
                        null,
                        (json, values, row) -> json.writeString(iso(values.getString(row))));
            case "BLOB" -> text("to_base64(" + x + ")", "octet_length(" + x + ")");
            case "BIT", "BIGNUM", "GEOMETRY", "ENUM" -> text(x + "::VARCHAR", "strlen(" + x + "::VARCHAR)");
            case "JSON", "LIST", "STRUCT", "TUPLE", "MAP", "UNION", "VARIANT" ->
                new ResultCell(
                        JsonValue.text(type, x),
                        x,
                        "strlen(" + x + ")",
                        (json, values, row) -> json.writeRawValue(values.getString(row)));
            default -> text(x + "::VARCHAR", null);
        };
    }

    private static ResultCell bare(String x, Writer writer) {
        return new ResultCell(null, x, null, writer);
    }

    private static ResultCell text(String read, String length) {
        return new ResultCell(null, read, length, (json, values, row) -> json.writeString(values.getString(row)));
    }

    private static void integer(JsonGenerator json, long number) throws IOException {
        if (number > -EXACT && number < EXACT) {
            json.writeNumber(number);
        } else {
            json.writeString(Long.toString(number));
        }
    }

    private static void integer(JsonGenerator json, String digits) throws IOException {
        boolean exact = SHORT_NUMBER.matcher(digits).matches()
                || new BigInteger(digits).abs().compareTo(BigInteger.valueOf(EXACT)) < 0;
        if (exact) {
            json.writeNumber(Long.parseLong(digits));
        } else {
            json.writeString(digits);
        }
    }

    private static void real(JsonGenerator json, float number) throws IOException {
        if (Float.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(Float.toString(number));
        }
    }

    private static void real(JsonGenerator json, double number) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(Double.toString(number));
        }
    }

    /** The engine, whose time zone is UTC, writes {@code 2024-02-29 10:11:12+00}. */
    private static String iso(String text) {
        String time = text.replace(' ', 'T');
        return time.endsWith("+00") ? time.substring(0, time.length() - 3) + "Z" : time;
    }
}
