package io.agnes.catalog.profile;

import io.agnes.catalog.profile.ColumnProfile.Histogram;
import io.agnes.catalog.profile.ColumnProfile.NumericStats;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The figures of a column of numbers. */
final class NumberStats {
    private static final double FENCE = 1.5;
    private static final String QUANTILES = "[0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]";

    private final ProfiledColumn column;
    private final ProfiledRows rows;
    private final CountedValues values;
    private final ProfilerConfig config;
    private final Sql sql;

    NumberStats(ProfiledColumn column, ProfiledRows rows, CountedValues values, ProfilerConfig config, Sql sql) {
        this.column = column;
        this.rows = rows;
        this.values = values;
        this.config = config;
        this.sql = sql;
    }

    /** What has to be known before the rest can be asked for. */
    private record Spread(
            BigDecimal min, BigDecimal max, double[] quantiles, long zeros, long negative, long infinite) {}

    /** What is worked out once the quartiles are known. */
    private record Moments(Double mean, Double stddev, Double skewness, long outliers) {}

    /** A number as a double, null when it is not finite. */
    static String finite(ProfiledColumn column) {
        String number = "cast(" + column.quoted() + " as double)";
        return TypeCategory.isFloating(column.type())
                ? "case when isfinite(" + number + ") then " + number + " end"
                : number;
    }

    NumericStats read() throws SQLException {
        Spread spread = spread();
        if (spread.min == null) {
            return new NumericStats(
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    0,
                    0,
                    0,
                    0,
                    spread.infinite,
                    0,
                    null,
                    values.top(config.topValuesLimit(), sql));
        }
        double[] q = spread.quantiles;
        Moments moments = moments(q[2], q[4]);
        return new NumericStats(
                spread.min,
                spread.max,
                moments.mean,
                q[3],
                moments.stddev,
                moments.skewness,
                q[0],
                q[1],
                q[2],
                q[4],
                q[5],
                q[6],
                spread.zeros,
                Sql.percent(spread.zeros, values.present()),
                spread.negative,
                Sql.percent(spread.negative, values.present()),
                spread.infinite,
                moments.outliers,
                histogram(spread.min.doubleValue(), spread.max.doubleValue()),
                values.top(config.topValuesLimit(), sql));
    }

    private String numbers() {
        return "(select " + finite(column) + " as d, " + column.quoted() + " as x from " + rows.from() + ")";
    }

    private Spread spread() throws SQLException {
        return sql.one(
                "select cast(min(x) filter (where d is not null) as varchar) as low,"
                        + " cast(max(x) filter (where d is not null) as varchar) as high,"
                        + " quantile_cont(d, " + QUANTILES + ") as q,"
                        + " count(*) filter (where d = 0) as zeros, count(*) filter (where d < 0) as negative,"
                        + " count(x) - count(d) as infinite from " + numbers(),
                row -> new Spread(
                        number(row, "low"),
                        number(row, "high"),
                        quantiles(row),
                        row.getLong("zeros"),
                        row.getLong("negative"),
                        row.getLong("infinite")));
    }

    /** The engine fails, instead of giving null, when the skewness is outside the range of a double. */
    private Moments moments(double lower, double upper) throws SQLException {
        try {
            return moments(lower, upper, "skewness(d)");
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).startsWith("Out of Range")) {
                return moments(lower, upper, "null");
            }
            throw e;
        }
    }

    private Moments moments(double lower, double upper, String skewness) throws SQLException {
        double fence = FENCE * (upper - lower);
        return sql.one(
                "select avg(d) as mean, stddev_samp(d) as stddev, cast(" + skewness + " as double) as skew,"
                        + " count(*) filter (where d < " + literal(lower - fence) + " or d > "
                        + literal(upper + fence) + ") as outliers from " + numbers(),
                row -> new Moments(
                        Sql.finite(row, "mean"),
                        Sql.finite(row, "stddev"),
                        Sql.finite(row, "skew"),
                        row.getLong("outliers")));
    }

    /** In quotes it may be infinite, too. */
    private static String literal(double number) {
        return "'" + number + "'::double";
    }

    private static BigDecimal number(ResultSet row, String name) throws SQLException {
        String text = row.getString(name);
        return text == null ? null : new BigDecimal(text);
    }

    private static double[] quantiles(ResultSet row) throws SQLException {
        if (row.getArray("q") == null) {
            return new double[0];
        }
        Object[] list = (Object[]) row.getArray("q").getArray();
        double[] quantiles = new double[list.length];
        for (int i = 0; i < list.length; i++) {
            quantiles[i] = ((Number) list[i]).doubleValue();
        }
        return quantiles;
    }

    private Histogram histogram(double min, double max) throws SQLException {
        List<Double> edges = edges(min, max);
        String bounds = edges.subList(1, edges.size()).stream()
                .map(NumberStats::literal)
                .collect(Collectors.joining(", ", "[", "]"));
        List<Long> counts = sql.one("select map_values(histogram(d, " + bounds + ")) from " + numbers(), row -> {
            List<Long> list = new ArrayList<>();
            for (Object count : (Object[]) row.getArray(1).getArray()) {
                list.add(((Number) count).longValue());
            }
            return list;
        });
        List<String> bins = new ArrayList<>();
        for (int i = 1; i < edges.size(); i++) {
            bins.add(
                    isEachItsOwn(min, max) ? label(edges.get(i)) : label(edges.get(i - 1)) + "-" + label(edges.get(i)));
        }
        return new Histogram(bins, counts, edges);
    }

    /** Few whole numbers have a bar each; otherwise bars of equal width. */
    private List<Double> edges(double min, double max) {
        int bins = isEachItsOwn(min, max) ? (int) (max - min) + 1 : min == max ? 1 : config.histogramBins();
        double below = isEachItsOwn(min, max) ? min - 1 : min;
        double width = max / bins - below / bins;
        List<Double> edges = new ArrayList<>(List.of(below));
        for (int i = 1; i < bins; i++) {
            double edge = below + i * width;
            if (edge > edges.get(edges.size() - 1) && edge < max) {
                edges.add(edge);
            }
        }
        edges.add(max);
        return edges;
    }

    private boolean isEachItsOwn(double min, double max) {
        return TypeCategory.isInteger(column.type()) && max - min < config.histogramBins();
    }

    /** {@code 950}, {@code 1.5K}, {@code 2.0M}; small numbers with three digits. */
    static String label(double number) {
        double size = Math.abs(number);
        if (size >= 1e15 || (size != 0 && size < 1e-3)) {
            return String.format(Locale.ROOT, "%.2e", number);
        }
        for (Unit unit : Unit.values()) {
            if (size >= unit.size) {
                return String.format(Locale.ROOT, "%.1f%s", number / unit.size, unit);
            }
        }
        return new BigDecimal(number)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    private enum Unit {
        T(1e12),
        B(1e9),
        M(1e6),
        K(1e3);

        private final double size;

        Unit(double size) {
            this.size = size;
        }
    }
}
