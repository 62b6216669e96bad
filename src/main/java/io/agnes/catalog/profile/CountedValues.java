package io.agnes.catalog.profile;

import io.agnes.catalog.profile.ColumnProfile.ValueCount;
import io.agnes.warehouse.Engine;
import java.sql.SQLException;
import java.util.List;

/**
 * The values of one column, {@code v}, and how often each is there, {@code n}.
 *
 * @param from what stands after FROM
 * @param exact whether each different value is there once; false: the values stand as they are in the rows, with 1 each
 * @param present how many values are there
 * @param distinct how many different ones; an estimate unless {@code exact}
 */
record CountedValues(String from, boolean exact, long present, long distinct) {
    private static final String COUNTED = "counted";
    private static final int LONGEST = 200;

    static CountedValues of(ProfiledColumn column, ProfiledRows rows, Sql sql) throws SQLException {
        String there = " from " + rows.from() + " where " + column.quoted() + " is not null";
        try {
            sql.run("create or replace temp table " + COUNTED + " as select " + column.value() + " as v, count(*) as n"
                    + there + " group by 1");
            return sql.one(
                    "select coalesce(sum(n), 0), count(*) from " + COUNTED,
                    row -> new CountedValues(COUNTED, true, row.getLong(1), row.getLong(2)));
        } catch (SQLException e) {
            if (!Engine.isOutOfMemory(e)) {
                throw e;
            }
            String values = "(select " + column.value() + " as v, 1 as n" + there + ")";
            return sql.one(
                    "select count(*), approx_count_distinct(v) from " + values,
                    row -> new CountedValues(values, false, row.getLong(1), Math.min(row.getLong(1), row.getLong(2))));
        }
    }

    /** The most frequent ones first; of equally frequent ones the smaller first. Null when they are not counted. */
    List<ValueCount> top(int limit, Sql sql) throws SQLException {
        return exact
                ? sql.all(
                        "select left(cast(v as varchar), " + LONGEST + "), n from " + from
                                + " order by n desc, v limit " + limit,
                        row -> count(row.getString(1), row.getLong(2)))
                : null;
    }

    /** Some different values, the smallest first. */
    List<String> samples(int limit, Sql sql) throws SQLException {
        return sql.all(
                exact
                        ? "select left(cast(v as varchar), " + LONGEST + ") from " + from + " order by v limit " + limit
                        : "select distinct left(cast(v as varchar), " + LONGEST + ") from (select v from " + from
                                + " limit " + limit + ")",
                row -> row.getString(1));
    }

    ValueCount count(String value, long count) {
        return new ValueCount(value, count, Sql.percent(count, present));
    }
}
