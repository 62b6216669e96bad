package io.agnes.catalog.profile;

import io.agnes.catalog.profile.Alert.Severity;
import io.agnes.catalog.profile.ColumnProfile.ValueCount;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a person should know of a table, by fixed rules. */
final class Alerts {
    private static final double MOSTLY = 80;
    private static final double HALF = 50;

    /** A gap is worth a note when it is so many times the usual distance. */
    private static final double LONG_GAP = 5;

    private static final Map<String, String> MEANINGS = Map.of(
            TextStats.NUMBER, "numbers",
            TextStats.CURRENCY, "amounts of money",
            TextStats.DATE, "dates");

    private final Identifier table;
    private final long rows;
    private final ProfilerConfig config;
    private final List<Alert> found = new ArrayList<>();

    /** @param rows how many were profiled */
    Alerts(Identifier table, long rows, ProfilerConfig config) {
        this.table = table;
        this.rows = rows;
        this.config = config;
    }

    List<Alert> found() {
        return List.copyOf(found);
    }

    void duplicates(Long repeated, List<String> primaryKey) {
        if (repeated == null || repeated == 0) {
            return;
        }
        if (primaryKey.isEmpty()) {
            add(
                    null,
                    "duplicate_rows",
                    Severity.WARNING,
                    repeated + " rows repeat another one in every column.",
                    repeated,
                    null);
        } else {
            String key =
                    String.join(", ", primaryKey.stream().map(Column::quoted).toList());
            add(
                    null,
                    "duplicate_key",
                    Severity.ERROR,
                    repeated + " rows repeat another one in the primary key.",
                    repeated,
                    "SELECT " + key + ", count(*) FROM " + table + " GROUP BY ALL HAVING count(*) > 1");
        }
    }

    void of(ColumnProfile column) {
        missing(column);
        if (rows > 1 && column.uniqueCount() == 1 && column.nullCount() == 0) {
            add(column, "constant", Severity.WARNING, "Every row has the same value.", null, null);
        }
        if (rows > 1 && column.uniqueCount() == rows && column.distinctExact()) {
            add(column, "unique", Severity.INFO, "Every value is there once.", null, null);
        }
        if (column.numericStats() != null) {
            numbers(column, column.numericStats());
        }
        if (column.stringStats() != null) {
            texts(column, column.stringStats());
        }
        if (column.dateStats() != null) {
            times(column, column.dateStats());
        }
    }

    private void missing(ColumnProfile column) {
        double share = Sql.percent(column.nullCount(), rows);
        boolean high = share > config.alertHighMissingPct();
        if (high || share > config.alertMissingPct()) {
            add(
                    column,
                    high ? "high_missing" : "missing",
                    high ? Severity.WARNING : Severity.INFO,
                    percent(share) + " of the values are missing.",
                    column.nullCount(),
                    those(column, "IS NULL"));
        }
    }

    private void numbers(ColumnProfile column, ColumnProfile.NumericStats stats) {
        if (stats.zerosPct() > HALF) {
            add(
                    column,
                    "zeros",
                    Severity.WARNING,
                    percent(stats.zerosPct()) + " of the values are zero.",
                    stats.zeros(),
                    those(column, "= 0"));
        }
        if (stats.infinite() > 0) {
            add(
                    column,
                    "infinite",
                    Severity.WARNING,
                    stats.infinite() + " values are infinite or no number.",
                    stats.infinite(),
                    "SELECT * FROM " + table + " WHERE NOT isfinite(" + Column.quoted(column.name()) + ")");
        }
        if (stats.outliers() > 0) {
            add(
                    column,
                    "outliers",
                    Severity.INFO,
                    stats.outliers() + " values lie far outside of the middle half.",
                    stats.outliers(),
                    null);
        }
    }

    private void texts(ColumnProfile column, ColumnProfile.StringStats stats) {
        if (column.uniqueCount() > config.maxCategoricalDistinct()) {
            add(
                    column,
                    "high_cardinality",
                    Severity.INFO,
                    "There are " + column.uniqueCount() + " different values.",
                    column.uniqueCount(),
                    null);
        } else if (stats.topValues() != null && !stats.topValues().isEmpty() && column.uniqueCount() > 1) {
            ValueCount top = stats.topValues().get(0);
            if (top.pct() > config.alertImbalancePct()) {
                add(
                        column,
                        "imbalance",
                        Severity.INFO,
                        percent(top.pct()) + " of the values are '" + top.value() + "'.",
                        top.count(),
                        null);
            }
        }
        if (stats.blank() > 0) {
            add(column, "blank", Severity.WARNING, stats.blank() + " values are blank.", stats.blank(), null);
        }
        if (stats.padded() > 0) {
            add(
                    column,
                    "padded",
                    Severity.INFO,
                    stats.padded() + " values have blanks around them.",
                    stats.padded(),
                    null);
        }
        if (stats.caseVariants() > 0) {
            add(
                    column,
                    "case_variants",
                    Severity.INFO,
                    stats.caseVariants() + " values differ from another one in upper and lower case only.",
                    stats.caseVariants(),
                    null);
        }
        for (ValueCount pattern : stats.patterns()) {
            String meaning = MEANINGS.get(pattern.value());
            if (meaning != null && pattern.pct() >= MOSTLY) {
                add(
                        column,
                        pattern.value() + "_as_text",
                        Severity.WARNING,
                        percent(pattern.pct()) + " of the texts are " + meaning + ".",
                        pattern.count(),
                        null);
            }
        }
    }

    private void times(ColumnProfile column, ColumnProfile.DateStats stats) {
        if (stats.future() > 0) {
            add(
                    column,
                    "future",
                    Severity.WARNING,
                    stats.future() + " values lie in the future.",
                    stats.future(),
                    those(column, "> now()"));
        }
        if (!stats.gaps().isEmpty() && stats.gaps().get(0).days() >= LONG_GAP * stats.step()) {
            ColumnProfile.Gap gap = stats.gaps().get(0);
            add(
                    column,
                    "date_gap",
                    Severity.INFO,
                    "There is no data between " + gap.after() + " and " + gap.before() + ".",
                    gap.days(),
                    null);
        }
    }

    private String those(ColumnProfile column, String condition) {
        return "SELECT * FROM " + table + " WHERE " + Column.quoted(column.name()) + " " + condition;
    }

    private void add(ColumnProfile column, String type, Severity severity, String message, Long count, String query) {
        found.add(new Alert(column == null ? null : column.name(), type, severity, message, count, query));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share);
    }
}
