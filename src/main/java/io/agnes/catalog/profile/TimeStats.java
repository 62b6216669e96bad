package io.agnes.catalog.profile;

import io.agnes.catalog.profile.ColumnProfile.DateStats;
import io.agnes.catalog.profile.ColumnProfile.Gap;
import io.agnes.catalog.profile.ColumnProfile.Histogram;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The figures of a column of dates or times, in UTC; infinite ones are left out. */
final class TimeStats {
    private static final int LISTED_GAPS = 5;
    private static final int MOST_BARS = 60;

    /** A distance between days with data is a gap when it is so many times the usual one. */
    private static final double GAP = 1.5;

    private static final List<String> GRANULARITIES = List.of("year", "month", "day", "hour", "minute", "second");

    private final ProfiledColumn column;
    private final String times;
    private final Sql sql;

    TimeStats(ProfiledColumn column, CountedValues values, Sql sql) {
        this.column = column;
        this.sql = sql;
        String utc = column.type().equals("TIMESTAMP WITH TIME ZONE") ? "v at time zone 'UTC'" : "cast(v as timestamp)";
        times = "(select " + utc + " as t, n from " + values.from() + " where isfinite(v))";
    }

    private record Span(String earliest, String latest, Long days, long future, String granularity) {}

    DateStats read() throws SQLException {
        Span span = span();
        if (span.earliest == null) {
            return new DateStats(null, null, null, null, 0, null, 0, List.of(), null);
        }
        String steps = "(select d, lag(d) over (order by d) as before, d - lag(d) over (order by d) as step from"
                + " (select distinct cast(t as date) as d from " + times + "))";
        Double usual =
                sql.one("select cast(median(step) as double) as usual from " + steps, row -> Sql.finite(row, "usual"));
        List<Gap> gaps = usual == null
                ? List.of()
                : sql.all(
                        "select before, d, step from " + steps + " where step > " + GAP * usual
                                + " order by step desc, d limit " + LISTED_GAPS,
                        row -> new Gap(row.getString(1), row.getString(2), row.getLong(3)));
        long count = gaps.size() < LISTED_GAPS
                ? gaps.size()
                : sql.number("select count(*) from " + steps + " where step > " + GAP * usual);
        return new DateStats(
                span.earliest,
                span.latest,
                span.days,
                span.granularity,
                span.future,
                usual,
                count,
                gaps,
                histogram(span.days));
    }

    private Span span() throws SQLException {
        StringBuilder wholes = new StringBuilder();
        GRANULARITIES.forEach(unit -> wholes.append(", bool_and(t = date_trunc('")
                .append(unit)
                .append("', t)) as ")
                .append(unit));
        return sql.one(
                "select cast(min(t) as varchar) as low, cast(max(t) as varchar) as high,"
                        + " cast(max(t) as date) - cast(min(t) as date) as days, coalesce(cast(sum(n) filter (where t >"
                        + " (now() at time zone 'UTC')) as bigint), 0) as future" + wholes + " from " + times,
                row -> {
                    String granularity = "fraction";
                    for (String unit : GRANULARITIES) {
                        if (row.getBoolean(unit)) {
                            granularity = unit;
                            break;
                        }
                    }
                    return new Span(
                            shown(row.getString("low")),
                            shown(row.getString("high")),
                            row.getObject("days") == null ? null : row.getLong("days"),
                            row.getLong("future"),
                            granularity);
                });
    }

    /** ISO 8601; of a date without its time. */
    private String shown(String time) {
        return time == null || column.category() == TypeCategory.TIMESTAMP
                ? (time == null ? null : time.replaceFirst("(?<=[0-9]) (?=[0-9])", "T"))
                : time.replace(" 00:00:00", "");
    }

    /** By quarters, or when these were too many by years, decades or centuries. */
    private Histogram histogram(long days) throws SQLException {
        String bar = "year(t) || '-Q' || quarter(t)";
        if (days > MOST_BARS * 365 * 10) {
            bar = "floor(year(t) / 100.0)::bigint * 100 || 's'";
        } else if (days > MOST_BARS * 365) {
            bar = "floor(year(t) / 10.0)::bigint * 10 || 's'";
        } else if (days > MOST_BARS * 365 / 4) {
            bar = "year(t)::varchar";
        }
        List<String> bins = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        sql.all(
                "select " + bar + " as bar, cast(sum(n) as bigint) as rows from " + times
                        + " group by 1 order by min(t)",
                row -> bins.add(row.getString(1)) & counts.add(row.getLong(2)));
        return new Histogram(bins, counts, null);
    }
}
