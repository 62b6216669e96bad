package io.agnes.catalog.profile;

import io.agnes.catalog.profile.TableProfile.Correlation;
import io.agnes.catalog.profile.TableProfile.DateRange;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.WholeTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Works the profile of a table out, in an instance of the engine that has its own limits. Rows stay in the engine; what
 * comes out are figures and a few examples. Thread-safe.
 */
final class Profiler {
    private static final double MEGABYTE = 1024.0 * 1024;

    /** Of so many columns of numbers each pair is compared. */
    private static final int CORRELATED = 12;

    private static final int LONGEST_VALUE = 200;

    private final WholeTables tables;
    private final ProfilerConfig config;

    Profiler(WholeTables tables, ProfilerConfig config) {
        this.tables = tables;
        this.config = config;
    }

    /**
     * @param table of a generation that the caller holds
     * @param primaryKey columns that are said to tell rows apart; those that are not there are ignored
     * @param before the profile of its last content; null for the first one
     */
    TableProfile profile(Relation table, List<String> primaryKey, TableProfile before) throws SQLException {
        try (Connection connection = tables.open(List.of(table), config.statementTimeout())) {
            Sql sql = new Sql(connection);
            ProfiledRows rows = ProfiledRows.of(table, config.sampleSize(), sql);
            List<String> key = present(primaryKey, rows);
            ColumnProfiler profiler = new ColumnProfiler(rows, key, config, sql);
            List<ColumnProfile> columns = new ArrayList<>();
            for (ProfiledColumn column : rows.columns()) {
                columns.add(profiler.profile(column));
            }
            return whole(table, rows, key, columns, before, sql);
        }
    }

    /** The columns of the key as the table writes them; none when one is missing. */
    private static List<String> present(List<String> primaryKey, ProfiledRows rows) {
        List<String> key = primaryKey.stream()
                .flatMap(name ->
                        rows.columns().stream().map(ProfiledColumn::name).filter(name::equalsIgnoreCase))
                .toList();
        return key.size() == primaryKey.size() ? key : List.of();
    }

    private TableProfile whole(
            Relation table,
            ProfiledRows rows,
            List<String> key,
            List<ColumnProfile> columns,
            TableProfile before,
            Sql sql)
            throws SQLException {
        RowKeys keys = new RowKeys(rows, columns, sql);
        List<List<String>> candidates = keys.candidates();
        Long duplicates = keys.duplicates(key, candidates).orElse(null);
        List<Alert> alerts = alerts(table, rows, key, duplicates, columns, before);
        long missing = columns.stream().mapToLong(ColumnProfile::nullCount).sum();
        long cells = rows.count() * columns.size();
        return new TableProfile(
                rows.total(),
                rows.count(),
                rows.sampled(),
                columns.size(),
                Math.round(table.sizeBytes() / MEGABYTE * 100) / 100.0,
                cells == 0 ? 100 : Sql.percent(cells - missing, cells),
                missing,
                Sql.percent(missing, cells),
                duplicates,
                key.isEmpty() ? "row" : "primary_key",
                types(columns),
                range(columns),
                alerts,
                candidates,
                correlations(rows, sql),
                columns.stream().map(column -> column.alerted(alerts)).toList(),
                samples(rows, sql));
    }

    private List<Alert> alerts(
            Relation table,
            ProfiledRows rows,
            List<String> key,
            Long duplicates,
            List<ColumnProfile> columns,
            TableProfile before) {
        Alerts alerts = new Alerts(table.id(), rows.count(), config);
        alerts.duplicates(duplicates, key);
        columns.forEach(alerts::of);
        return Stream.concat(
                        alerts.found().stream(),
                        before == null ? Stream.of() : Drift.between(before, rows.total(), columns).stream())
                .sorted(Comparator.comparing(Alert::severity))
                .toList();
    }

    private static Map<TypeCategory, Integer> types(List<ColumnProfile> columns) {
        Map<TypeCategory, Integer> types = new EnumMap<>(TypeCategory.class);
        columns.forEach(column -> types.merge(column.typeCategory(), 1, Integer::sum));
        return types;
    }

    private static DateRange range(List<ColumnProfile> columns) {
        return columns.stream()
                .filter(column ->
                        column.dateStats() != null && column.dateStats().earliest() != null)
                .findFirst()
                .map(column -> new DateRange(
                        column.name(),
                        column.dateStats().earliest(),
                        column.dateStats().latest(),
                        column.dateStats().spanDays()))
                .orElse(null);
    }

    private static List<Correlation> correlations(ProfiledRows rows, Sql sql) throws SQLException {
        List<ProfiledColumn> numbers = rows.columns().stream()
                .filter(column -> column.category() == TypeCategory.NUMERIC)
                .limit(CORRELATED)
                .toList();
        if (numbers.size() < 2) {
            return List.of();
        }
        StringBuilder figures = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (int a = 0; a < numbers.size(); a++) {
            values.append(a == 0 ? "" : ", ")
                    .append(NumberStats.finite(numbers.get(a)))
                    .append(" as c")
                    .append(a);
            for (int b = a + 1; b < numbers.size(); b++) {
                String pair = "(c" + a + ", c" + b + ")";
                figures.append(figures.isEmpty() ? "" : ", ")
                        .append("corr")
                        .append(pair)
                        .append(", regr_count")
                        .append(pair);
            }
        }
        return sql.one("select " + figures + " from (select " + values + " from " + rows.from() + ")", row -> {
            List<Correlation> pairs = new ArrayList<>();
            int at = 1;
            for (int a = 0; a < numbers.size(); a++) {
                for (int b = a + 1; b < numbers.size(); b++) {
                    double r = row.getDouble(at++);
                    boolean known = !row.wasNull() && Double.isFinite(r);
                    long both = row.getLong(at++);
                    if (known) {
                        pairs.add(new Correlation(
                                numbers.get(a).name(), numbers.get(b).name(), r, both));
                    }
                }
            }
            pairs.sort(Comparator.comparingDouble((Correlation pair) -> -Math.abs(pair.r())));
            return pairs;
        });
    }

    private List<Map<String, String>> samples(ProfiledRows rows, Sql sql) throws SQLException {
        if (rows.columns().isEmpty()) {
            return List.of();
        }
        String values = rows.columns().stream()
                .map(column -> "left(cast(" + column.quoted() + " as varchar), " + LONGEST_VALUE + ")")
                .collect(Collectors.joining(", "));
        return sql.all("select " + values + " from " + rows.from() + " limit " + config.sampleRowsLimit(), row -> {
            Map<String, String> sample = new LinkedHashMap<>();
            for (int i = 0; i < rows.columns().size(); i++) {
                sample.put(rows.columns().get(i).name(), row.getString(i + 1));
            }
            return sample;
        });
    }
}
