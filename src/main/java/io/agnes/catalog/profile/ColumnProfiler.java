package io.agnes.catalog.profile;

import io.agnes.catalog.profile.ColumnProfile.BooleanStats;
import io.agnes.catalog.profile.ColumnProfile.DateStats;
import io.agnes.catalog.profile.ColumnProfile.NumericStats;
import io.agnes.catalog.profile.ColumnProfile.StringStats;
import java.sql.SQLException;
import java.util.List;

/** Profiles columns one after the other, so that no more than the values of one are in memory. */
final class ColumnProfiler {
    private final ProfiledRows rows;
    private final List<String> primaryKey;
    private final ProfilerConfig config;
    private final Sql sql;

    ColumnProfiler(ProfiledRows rows, List<String> primaryKey, ProfilerConfig config, Sql sql) {
        this.rows = rows;
        this.primaryKey = primaryKey;
        this.config = config;
        this.sql = sql;
    }

    ColumnProfile profile(ProfiledColumn column) throws SQLException {
        CountedValues values = CountedValues.of(column, rows, sql);
        TypeCategory category = column.category();
        NumericStats numbers =
                category == TypeCategory.NUMERIC ? new NumberStats(column, rows, values, config, sql).read() : null;
        StringStats texts = category == TypeCategory.STRING ? TextStats.read(values, config, sql) : null;
        DateStats times = category == TypeCategory.DATE || category == TypeCategory.TIMESTAMP
                ? new TimeStats(column, values, sql).read()
                : null;
        BooleanStats truths = category == TypeCategory.BOOLEAN ? truths(values) : null;
        long missing = rows.count() - values.present();
        return new ColumnProfile(
                column.name(),
                column.type(),
                category,
                rows.count() == 0 ? 100 : Sql.percent(values.present(), rows.count()),
                missing,
                values.distinct(),
                Sql.percent(values.distinct(), values.present()),
                values.exact(),
                values.samples(config.sampleValuesLimit(), sql),
                primaryKey.stream().anyMatch(column.name()::equalsIgnoreCase),
                List.of(),
                numbers,
                texts,
                times,
                truths);
    }

    private BooleanStats truths(CountedValues values) throws SQLException {
        return sql.one(
                "select coalesce(cast(sum(n) filter (where v) as bigint), 0) as yes from " + values.from(),
                row -> new BooleanStats(
                        row.getLong("yes"),
                        values.present() - row.getLong("yes"),
                        Sql.percent(row.getLong("yes"), values.present())));
    }
}
