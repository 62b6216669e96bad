package io.agnes.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agnes.catalog.profile.ColumnProfile;
import io.agnes.catalog.profile.ColumnProfile.NumericStats;
import io.agnes.catalog.profile.ColumnProfile.ValueCount;
import io.agnes.catalog.profile.TableProfile;
import io.agnes.catalog.profile.TableProfile.Correlation;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.Snapshot;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The figures of profiles of generated tables, beside statements that are written another way. */
@OnBothDatabases
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProfilePropertyTest {
    private static final int TABLES = 10;
    private static final int MOST_ROWS = 1_000;
    private static final double NEAR = 1e-9;

    /** Kinds of columns; {@code #} stands for a number of its own for each row. */
    private static final List<String> COLUMNS = List.of(
            "#",
            "1",
            "null::integer",
            "(# * 7919 % 13 - 6)::tinyint",
            "(# * 104729 % 1000003)::hugeint",
            "(# * 31 % 997 / 10.0)::decimal(9,2)",
            "sin(#) * 1000",
            "case # % 50 when 0 then 'nan'::double when 1 then 'infinity'::double else cos(#) end",
            "case when # % 3 = 0 then null else (# * 17 % 400)::float end",
            "'user' || (# % 97) || '@example.com'",
            "case # % 9 when 0 then ' ' when 1 then 'Ab' when 2 then 'aB ' when 3 then null else 'w' || # % 60 end",
            "'$' || (# % 900 + 1) || '.50'",
            "date '2024-01-01' + (# * 37 % 800)::int",
            "timestamp '2020-01-01' + to_seconds(# * 86413)",
            "timestamptz '2020-01-01 00:00:00+02' + to_hours(#)",
            "case when # % 4 = 0 then null else # % 7 < 3 end",
            "[# % 3, # % 2]",
            "md5(#::varchar)::uuid",
            "time '00:00:00' + to_minutes(# % 700)");

    @Parameter
    StateOn on;

    private CatalogFixture catalog;
    private Snapshot snapshot;
    private Connection connection;

    @BeforeParameterizedClassInvocation
    void open(StateOn on, @TempDir Path folder) {
        Map<String, String> tables = new LinkedHashMap<>();
        for (int seed = 0; seed < TABLES; seed++) {
            tables.put("t" + seed, table(seed));
        }
        catalog = new CatalogFixture(folder.resolve(on.name()), on, tables);
    }

    /** A table of some of the columns; the first ones have no row, one and two. */
    private static String table(int seed) {
        Random random = new Random(seed);
        int rows = seed < 3 ? seed : random.nextInt(MOST_ROWS);
        List<String> columns = new ArrayList<>(COLUMNS);
        Collections.shuffle(columns, random);
        String select = IntStream.range(0, 9)
                .mapToObj(i -> columns.get(i).replace("#", "i") + " as \"c " + i + "\"")
                .collect(Collectors.joining(", "));
        return "select " + select + " from range(" + rows + ") t(i)";
    }

    @BeforeEach
    void connect() throws SQLException {
        snapshot = catalog.warehouse.orchestrator().current();
        connection = snapshot.connect();
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
        snapshot.close();
    }

    @AfterParameterizedClassInvocation
    void close() {
        catalog.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, TABLES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theFiguresAreThoseOfOtherStatements(int seed) throws SQLException {
        String table = "t" + seed;
        TableProfile profile = catalog.profile(table).profile();
        long rows = count("select count(*) from " + table);

        assertThat(profile.rowCount()).isEqualTo(rows).isEqualTo(profile.profiledRows());
        assertThat(profile.sampled()).isFalse();
        assertThat(profile.missingCells())
                .isEqualTo(profile.columns().stream()
                        .mapToLong(ColumnProfile::nullCount)
                        .sum());
        assertThat(profile.duplicateRows())
                .isEqualTo(count("select coalesce(sum(n - 1), 0) from (select count(*) n from " + table + " group by "
                        + textColumns(profile) + ")"));
        for (ColumnProfile column : profile.columns()) {
            String name = Column.quoted(column.name());
            String source = " from " + table + " where " + name + " is not null";
            assertThat(column.nullCount())
                    .as(column.name())
                    .isEqualTo(count("select count(*) from " + table + " where " + name + " is null"));
            assertThat(column.uniqueCount())
                    .as(column.toString())
                    .isEqualTo(count("select count(*) from (select distinct " + name + source + ")"));
            switch (column.typeCategory()) {
                case NUMERIC -> numbers(column, table, name);
                case STRING -> texts(column, source, name);
                case DATE, TIMESTAMP -> times(column, source, name);
                case BOOLEAN ->
                    assertThat(column.booleanStats().trueCount())
                            .isEqualTo(count("select count(*)" + source + " and " + name));
                case OTHER -> assertThat(column.sampleValues()).isNotNull();
            }
        }
        for (Correlation pair : profile.correlations()) {
            correlation(pair, table);
        }
    }

    private static String textColumns(TableProfile profile) {
        return profile.columns().stream()
                .map(column -> Column.quoted(column.name()) + "::varchar")
                .collect(Collectors.joining(", "));
    }

    private void numbers(ColumnProfile column, String table, String name) throws SQLException {
        NumericStats stats = column.numericStats();
        String finite = " from (select " + name + "::double as x from " + table + ") where isfinite(x)";
        long rows = count("select count(*)" + finite);
        assertThat(stats.infinite()).isEqualTo(rows(column, table) - rows);
        top(stats.topValues(), table, name);
        if (rows == 0) {
            assertThat(stats.histogram()).isNull();
            return;
        }
        near(stats.min().doubleValue(), "select x" + finite + " order by x limit 1");
        near(stats.max().doubleValue(), "select x" + finite + " order by x desc limit 1");
        near(stats.mean(), "select sum(x) / count(x)" + finite);
        assertThat(stats.zeros()).isEqualTo(count("select count(*)" + finite + " and x = 0"));
        assertThat(stats.negative()).isEqualTo(count("select count(*)" + finite + " and sign(x) = -1"));
        quantile(stats.p1(), 0.01, finite);
        quantile(stats.p25(), 0.25, finite);
        quantile(stats.median(), 0.5, finite);
        quantile(stats.p99(), 0.99, finite);
        if (rows > 1) {
            near(
                    stats.stddev(),
                    "select sqrt(sum((x - m) * (x - m)) / (count(*) - 1)) from (select x, avg(x) over () as m" + finite
                            + ")");
        }
        double reach = 1.5 * (stats.p75() - stats.p25());
        assertThat(stats.outliers())
                .isEqualTo(count("select count(*)" + finite + " and not x between " + (stats.p25() - reach)
                        + "::double and " + (stats.p75() + reach) + "::double"));
        List<Double> edges = stats.histogram().edges();
        assertThat(stats.histogram().bins()).hasSize(edges.size() - 1);
        assertThat(stats.histogram().counts().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(rows);
        for (int i = 1; i < edges.size(); i++) {
            String lower = i == 1 ? "true" : "x > " + edges.get(i - 1) + "::double";
            assertThat(stats.histogram().counts().get(i - 1))
                    .isEqualTo(count(
                            "select count(*)" + finite + " and " + lower + " and x <= " + edges.get(i) + "::double"));
        }
    }

    private long rows(ColumnProfile column, String table) throws SQLException {
        return count("select count(*) from " + table) - column.nullCount();
    }

    /** By the place of rows in their order. */
    private void quantile(double actual, double share, String finite) throws SQLException {
        near(
                actual,
                "with o as (select x, row_number() over (order by x) - 1 as i, (count(*) over () - 1) * " + share
                        + " as place" + finite
                        + ") select min(x) filter (where i = floor(place)) + (place - floor(place))"
                        + " * (min(x) filter (where i = ceil(place)) - min(x) filter (where i = floor(place))) from o group by place");
    }

    private void top(List<ValueCount> top, String table, String name) throws SQLException {
        long before = Long.MAX_VALUE;
        for (ValueCount value : top) {
            assertThat(value.count())
                    .as(name + " " + value)
                    .isLessThanOrEqualTo(before)
                    .isEqualTo(count("select count(*) from " + table + " where " + name + "::varchar = '"
                            + value.value().replace("'", "''") + "'"));
            before = value.count();
        }
    }

    private void texts(ColumnProfile column, String source, String name) throws SQLException {
        String text = name + "::varchar";
        top(column.stringStats().topValues(), source.replaceFirst(" from ", "").replaceFirst(" where .*", ""), name);
        if (count("select count(*)" + source) == 0) {
            assertThat(column.stringStats().minLength()).isNull();
            return;
        }
        assertThat(column.stringStats().minLength()).isEqualTo(count("select min(len(" + text + "))" + source));
        assertThat(column.stringStats().maxLength()).isEqualTo(count("select max(len(" + text + "))" + source));
        near(column.stringStats().avgLength(), "select avg(len(" + text + "))" + source);
        assertThat(column.stringStats().blank())
                .isEqualTo(count("select count(*)" + source + " and not regexp_matches(" + text + ", '\\S')"));
        assertThat(column.stringStats().padded())
                .isEqualTo(count("select count(*)" + source + " and regexp_matches(" + text
                        + ", '\\S') and regexp_matches(" + text + ", '^\\s|\\s$')"));
        for (ValueCount pattern : column.stringStats().patterns()) {
            String like =
                    switch (pattern.value()) {
                        case "email" -> " like '%@%'";
                        case "currency" -> " like '$%'";
                        case "uuid" -> " like '________-____-____-____-____________'";
                        default -> " is null";
                    };
            assertThat(pattern.count())
                    .as(pattern.toString())
                    .isEqualTo(count("select count(*)" + source + " and " + text + like));
        }
    }

    private void times(ColumnProfile column, String source, String name) throws SQLException {
        if (count("select count(*)" + source) == 0) {
            assertThat(column.dateStats().earliest()).isNull();
            return;
        }
        String time = column.type().equals("DATE") ? name : name + "::timestamp";
        assertThat(column.dateStats().earliest().replace("T", " "))
                .isEqualTo(text("select " + time + "::varchar" + source + " order by 1 limit 1"));
        assertThat(column.dateStats().latest().replace("T", " "))
                .isEqualTo(text("select " + time + "::varchar" + source + " order by 1 desc limit 1"));
        assertThat(column.dateStats().histogram().counts().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(count("select count(*)" + source));
        String days = "(select distinct " + time + "::date as d" + source + ")";
        if (column.dateStats().gapCount() > 0) {
            ColumnProfile.Gap longest = column.dateStats().gaps().get(0);
            assertThat(longest.days())
                    .isEqualTo(
                            count("select max(b.d - a.d) from " + days + " a asof join " + days + " b on a.d < b.d"));
            assertThat(count("select count(*) from " + days + " where d > '" + longest.after() + "' and d < '"
                            + longest.before() + "'"))
                    .isZero();
        }
    }

    private void correlation(Correlation pair, String table) throws SQLException {
        String both = " from (select " + Column.quoted(pair.a()) + "::double as x, " + Column.quoted(pair.b())
                + "::double as y from " + table + ") where isfinite(x) and isfinite(y)";
        assertThat(pair.rows()).isEqualTo(count("select count(*)" + both));
        double r = number("select sum((x - mx) * (y - my)) / sqrt(sum((x - mx) ** 2) * sum((y - my) ** 2)) from"
                + " (select x, y, avg(x) over () as mx, avg(y) over () as my" + both + ")");
        assertThat(pair.r()).as(pair.toString()).isCloseTo(r, within(1e-7));
    }

    private void near(double actual, String sql) throws SQLException {
        double expected = number(sql);
        assertThat(actual).as(sql).isCloseTo(expected, Offset.offset(Math.max(1, Math.abs(expected)) * NEAR));
    }

    private long count(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    private double number(String sql) throws SQLException {
        return Double.parseDouble(text(sql));
    }

    private String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
