package io.agnes.source.database;

import io.agnes.source.ColumnType;
import io.agnes.warehouse.Column;

/**
 * A column of a table or query of a database.
 *
 * @param sourceType as the database names it
 * @param asked what the database is asked for
 * @param lands the type in which the engine takes its values over
 * @param value what it becomes, over the values that have landed
 * @param type what it becomes; how texts are told from misfits
 * @param hands over one value of a row; null where the engine reads them itself
 */
record SourceColumn(
        String name, String sourceType, String asked, String lands, String value, ColumnType type, Handover hands) {
    /** A type that the engine reads by itself; a text that it cannot read is a misfit. */
    static ColumnType engineType(String sql) {
        return sql.equals("VARCHAR") ? ColumnType.TEXT : new ColumnType(sql, "try_cast(v as " + sql + ")", "true");
    }

    /** A column that lands in the type that it becomes. */
    static SourceColumn landing(String name, String sourceType, String asked, String sql, Handover hands) {
        return new SourceColumn(name, sourceType, asked, sql, Column.quoted(name), engineType(sql), hands);
    }

    /** A column that lands as text and becomes what somebody has asked for. */
    static SourceColumn read(String name, String sourceType, String asked, ColumnType type) {
        return new SourceColumn(name, sourceType, asked, "VARCHAR", type.value(name), type, Handover.TEXT);
    }

    /** Whether it can tell new rows from known ones. */
    boolean isCursor() {
        return type.isTime() || isNumber();
    }

    boolean isNumber() {
        return type.sql().endsWith("INT")
                || type.sql().equals("INTEGER")
                || type.sql().startsWith("DECIMAL");
    }
}
