package io.agnes.source.database;

import io.agnes.source.database.Handover.MisfitException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.duckdb.DuckDBAppender;

/** The types of MySQL, MariaDB and other databases, as their drivers name them, one by one. */
final class JdbcTypes {
    private JdbcTypes() {}

    static SourceColumn column(ResultSetMetaData told, int i, Dialect dialect) throws SQLException {
        boolean mysql = dialect == Dialect.MYSQL;
        boolean signed = told.isSigned(i);
        String type = told.getColumnTypeName(i);
        return switch (told.getColumnType(i)) {
            case Types.BOOLEAN -> landing(told, i, "BOOLEAN", JdbcTypes::bool);
            case Types.BIT ->
                told.getPrecision(i) <= 1
                        ? landing(told, i, "BOOLEAN", JdbcTypes::bool)
                        : landing(told, i, "BLOB", JdbcTypes::bytes);
            case Types.TINYINT -> landing(told, i, "SMALLINT", JdbcTypes::small);
            case Types.SMALLINT ->
                signed
                        ? landing(told, i, "SMALLINT", JdbcTypes::small)
                        : landing(told, i, "INTEGER", JdbcTypes::integer);
            case Types.INTEGER ->
                signed ? landing(told, i, "INTEGER", JdbcTypes::integer) : landing(told, i, "BIGINT", JdbcTypes::whole);
            case Types.BIGINT ->
                signed ? landing(told, i, "BIGINT", JdbcTypes::whole) : landing(told, i, "DECIMAL(20,0)", decimal(0));
            case Types.REAL -> landing(told, i, "FLOAT", JdbcTypes::single);
            case Types.FLOAT ->
                mysql ? landing(told, i, "FLOAT", JdbcTypes::single) : landing(told, i, "DOUBLE", JdbcTypes::floating);
            case Types.DOUBLE -> landing(told, i, "DOUBLE", JdbcTypes::floating);
            case Types.NUMERIC, Types.DECIMAL -> number(told, i);
            case Types.DATE -> landing(told, i, "DATE", JdbcTypes::date);
            case Types.TIME ->
                // of MySQL: a length of time, up to 838 hours
                mysql ? landing(told, i, "VARCHAR", Handover.TEXT) : landing(told, i, "TIME", JdbcTypes::time);
            case Types.TIMESTAMP ->
                mysql && type.equals("TIMESTAMP")
                        ? landing(told, i, "TIMESTAMPTZ", JdbcTypes::instant)
                        : landing(told, i, "TIMESTAMP", JdbcTypes::timestamp);
            case Types.TIMESTAMP_WITH_TIMEZONE -> landing(told, i, "TIMESTAMPTZ", JdbcTypes::zoned);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB ->
                landing(told, i, "BLOB", JdbcTypes::bytes);
            default -> landing(told, i, "VARCHAR", Handover.TEXT);
        };
    }

    private static SourceColumn landing(ResultSetMetaData told, int i, String sql, Handover hands) throws SQLException {
        return SourceColumn.landing(told.getColumnLabel(i), told.getColumnTypeName(i), null, sql, hands);
    }

    private static SourceColumn number(ResultSetMetaData told, int i) throws SQLException {
        String sql = PostgresTypes.decimal(told.getPrecision(i), told.getScale(i));
        return landing(told, i, sql, sql.equals("VARCHAR") ? JdbcTypes::plain : decimal(told.getScale(i)));
    }

    private static void bool(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        boolean value = row.getBoolean(i);
        orNull(row, to, () -> to.append(value));
    }

    private static void small(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        short value = row.getShort(i);
        orNull(row, to, () -> to.append(value));
    }

    private static void integer(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        int value = row.getInt(i);
        orNull(row, to, () -> to.append(value));
    }

    private static void whole(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        long value = row.getLong(i);
        orNull(row, to, () -> to.append(value));
    }

    private static void single(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        float value = row.getFloat(i);
        orNull(row, to, () -> to.append(value));
    }

    private static void floating(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        double value = row.getDouble(i);
        orNull(row, to, () -> to.append(value));
    }

    private static Handover decimal(int fraction) {
        return (row, i, to) -> {
            BigDecimal value = row.getBigDecimal(i);
            try {
                to.append(value == null ? null : value.setScale(fraction));
            } catch (ArithmeticException rounded) {
                throw new MisfitException(value);
            }
        };
    }

    private static void plain(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        BigDecimal value = row.getBigDecimal(i);
        to.append(value == null ? null : value.toPlainString());
    }

    private static void date(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        LocalDate value = row.getObject(i, LocalDate.class);
        requireNull(row, i, value);
        to.append(value);
    }

    private static void time(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        to.append(row.getObject(i, LocalTime.class));
    }

    private static void timestamp(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        LocalDateTime value = row.getObject(i, LocalDateTime.class);
        requireNull(row, i, value);
        to.append(value);
    }

    /** The session's time zone is UTC. */
    private static void instant(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        LocalDateTime value = row.getObject(i, LocalDateTime.class);
        requireNull(row, i, value);
        to.append(value == null ? null : value.atOffset(ZoneOffset.UTC));
    }

    private static void zoned(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        to.append(row.getObject(i, OffsetDateTime.class));
    }

    private static void bytes(ResultSet row, int i, DuckDBAppender to) throws SQLException {
        to.append(row.getBytes(i));
    }

    /** Drivers turn the date 0000-00-00 of MySQL into no value. */
    private static void requireNull(ResultSet row, int i, Object value) throws SQLException {
        if (value == null) {
            String text = row.getString(i);
            if (text != null) {
                throw new MisfitException(text);
            }
        }
    }

    private interface Append {
        void run() throws SQLException;
    }

    private static void orNull(ResultSet row, DuckDBAppender to, Append append) throws SQLException {
        if (row.wasNull()) {
            to.appendNull();
        } else {
            append.run();
        }
    }
}
