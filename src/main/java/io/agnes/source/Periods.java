package io.agnes.source;

import io.agnes.warehouse.Column;

/**
 * The periods into which a partitioned table is cut; rows without a date are a period of their own.
 *
 * @param column of the dates
 * @param isTime whether the column holds dates or times, not texts of such
 * @param granularity {@code day}, {@code month} or {@code year}
 */
public record Periods(String column, boolean isTime, String granularity) {
    /** The date of a row of {@code alias}; null for none. */
    String date(String alias) {
        String name = alias + "." + Column.quoted(column);
        String time = isTime ? name : "nullif(trim(" + name + "), '')";
        return "try_cast(" + time + " as timestamp)";
    }

    /** The first day of the row's period, as text such as {@code 2026-01-01}; null without a date. */
    String of(String alias) {
        return "strftime(date_trunc('" + granularity + "', " + date(alias) + "), '%Y-%m-%d')";
    }

    /** Rows whose date is written and cannot be read. */
    String unreadable(String alias) {
        String name = alias + "." + Column.quoted(column);
        return date(alias) + " is null and " + name + " is not null" + (isTime ? "" : " and trim(" + name + ") <> ''");
    }
}
