package io.agnes.source.database;

import io.agnes.source.ColumnType;
import io.agnes.warehouse.Column;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;

/** The types of PostgreSQL, one by one. A domain is described as the type it is made of. */
final class PostgresTypes {
    private PostgresTypes() {}

    /** @param given the type that somebody has asked for; null for the usual one */
    static SourceColumn column(ResultSetMetaData told, int i, ColumnType given) throws SQLException {
        String name = told.getColumnLabel(i);
        String type = told.getColumnTypeName(i);
        String quoted = Column.quoted(name);
        if (given != null) {
            return SourceColumn.read(name, type, quoted + "::text", given);
        }
        return switch (type) {
            case "int2", "smallserial" -> landing(name, type, quoted, "SMALLINT");
            case "int4", "serial" -> landing(name, type, quoted, "INTEGER");
            case "int8", "bigserial", "oid" -> landing(name, type, quoted, "BIGINT");
            case "float4" -> landing(name, type, quoted, "FLOAT");
            case "float8" -> landing(name, type, quoted, "DOUBLE");
            case "numeric" -> landing(name, type, quoted, decimal(told.getPrecision(i), told.getScale(i)));
            case "money" -> landing(name, type, quoted + "::numeric", "DECIMAL(23,4)");
            case "bool" -> landing(name, type, quoted, "BOOLEAN");
            case "date" -> landing(name, type, era(quoted), "DATE");
            case "time" -> landing(name, type, quoted, "TIME");
            case "timestamp" -> landing(name, type, era(quoted), "TIMESTAMP");
            case "timestamptz" -> landing(name, type, era(quoted), "TIMESTAMPTZ");
            case "uuid" -> landing(name, type, quoted, "UUID");
            case "bytea" ->
                new SourceColumn(
                        name,
                        type,
                        "encode(" + quoted + ", 'hex')",
                        "VARCHAR",
                        "unhex(" + quoted + ")",
                        new ColumnType("BLOB", "v", null),
                        null);
            default -> landing(name, type, isNested(told, i) ? "to_json(" + quoted + ")" : quoted, "VARCHAR");
        };
    }

    /** The engine takes no notice of {@code BC} at the end; it wants {@code (BC)} behind the day. */
    private static String era(String quoted) {
        return "case when " + quoted + " >= '0001-01-01' then " + quoted + "::text else regexp_replace(" + quoted
                + "::text, '^(\\S+)( .*)? BC$', '\\1 (BC)\\2') end";
    }

    private static boolean isNested(ResultSetMetaData told, int i) throws SQLException {
        return told.getColumnType(i) == Types.ARRAY || told.getColumnType(i) == Types.STRUCT;
    }

    /** Without a precision a number may have any; as text none of its digits is lost. */
    static String decimal(int digits, int fraction) {
        return digits >= 1 && digits <= 38 && fraction >= 0 && fraction <= digits
                ? "DECIMAL(" + digits + "," + fraction + ")"
                : "VARCHAR";
    }

    private static SourceColumn landing(String name, String type, String asked, String sql) {
        return SourceColumn.landing(name, type, asked, sql, null);
    }
}
