package io.agnes.source.database;

import io.agnes.source.database.Handover.MisfitException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Locale;
import org.duckdb.DuckDBAppender;

/**
 * The declared types of SQLite by its rules of affinity, one by one. A value may be of any type whatever its column
 * says, so each is looked at.
 */
final class SqliteTypes {
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private SqliteTypes() {}

    static SourceColumn column(ResultSetMetaData told, int i) throws SQLException {
        String type = String.valueOf(told.getColumnTypeName(i)).toUpperCase(Locale.ROOT);
        if (type.contains("INT")) {
            return landing(told, i, "BIGINT", SqliteTypes::whole);
        }
        if (type.contains("BOOL")) {
            return landing(told, i, "BOOLEAN", SqliteTypes::bool);
        }
        if (type.contains("DATETIME") || type.contains("TIMESTAMP")) {
            return landing(told, i, "TIMESTAMP", SqliteTypes::timestamp);
        }
        if (type.startsWith("DATE")) {
            return landing(told, i, "DATE", SqliteTypes::date);
        }
        if (type.contains("BLOB")) {
            return landing(told, i, "BLOB", SqliteTypes::bytes);
        }
        if (type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB") || type.contains("DEC")) {
            return landing(told, i, "DOUBLE", SqliteTypes::floating);
        }
        // NUMERIC is also what the driver says of a column or expression without a type
        return landing(told, i, "VARCHAR", SqliteTypes::text);
    }

    private static SourceColumn landing(ResultSetMetaData told, int i, String sql, Handover hands) throws SQLException {
        return SourceColumn.landing(told.getColumnLabel(i), told.getColumnTypeName(i), null, sql, hands);
    }

    private static void whole(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        Object value = row.getObject(i);
        if (value == null) {
            to.appendNull();
        } else if (value instanceof Integer || value instanceof Long) {
            to.append(((Number) value).longValue());
        } else {
            throw new MisfitException(value);
        }
    }

    private static void bool(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        Object value = row.getObject(i);
        if (value == null) {
            to.appendNull();
        } else if (value instanceof Integer number && (number == 0 || number == 1)) {
            to.append(number == 1);
        } else {
            throw new MisfitException(value);
        }
    }

    private static void floating(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        Object value = row.getObject(i);
        if (value == null) {
            to.appendNull();
        } else if (value instanceof Number number && Math.abs(number.doubleValue()) <= EXACT_IN_DOUBLE
                || value instanceof Double) {
            to.append(((Number) value).doubleValue());
        } else {
            throw new MisfitException(value);
        }
    }

    private static void text(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        Object value = row.getObject(i);
        if (value instanceof byte[]) {
            throw new MisfitException(value);
        }
        to.append(value == null ? null : value.toString());
    }

    private static void bytes(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        Object value = row.getObject(i);
        to.append(
                value == null || value instanceof byte[]
                        ? (byte[]) value
                        : value.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void date(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        String text = row.getString(i);
        try {
            to.append(text == null ? null : LocalDate.parse(text));
        } catch (DateTimeException notADate) {
            throw new MisfitException(text);
        }
    }

    private static void timestamp(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        String text = row.getString(i);
        try {
            LocalDateTime value = text == null
                    ? null
                    : text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay()
                            : LocalDateTime.parse(text.replaceFirst(" ", "T"));
            to.append(value);
        } catch (DateTimeException notATime) {
            throw new MisfitException(text);
        }
    }
}
