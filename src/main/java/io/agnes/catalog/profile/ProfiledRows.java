package io.agnes.catalog.profile;

import io.agnes.warehouse.Relation;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * The rows that a profile is over: all of a table, read from its files column by column; or, of a table with more than the
 * limit, a random part in a temporary table.
 *
 * @param from what stands after FROM
 * @param total of the whole table
 * @param count of these rows
 */
record ProfiledRows(String from, long total, long count, boolean sampled, List<ProfiledColumn> columns) {
    private static final String COPY = "profiled";

    static ProfiledRows of(Relation table, int limit, Sql sql) throws SQLException {
        String view = table.id().quoted();
        List<ProfiledColumn> columns = sql.all(
                "describe select * from " + view,
                row -> new ProfiledColumn(row.getString("column_name"), row.getString("column_type")));
        long total = sql.number("select count(*) from " + view);
        boolean sampled = total > limit;
        if (!sampled && table.merging() == null) {
            return new ProfiledRows(view, total, total, false, columns);
        }
        // Changes are merged into the rows once, and a part is chosen once
        String part =
                sampled ? String.format(Locale.ROOT, " tablesample bernoulli(%.9f%%)", 100.0 * limit / total) : "";
        sql.run("create or replace temp table " + COPY + " as select * from " + view + part);
        return new ProfiledRows(COPY, total, sql.number("select count(*) from " + COPY), sampled, columns);
    }
}
