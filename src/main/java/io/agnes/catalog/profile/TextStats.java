package io.agnes.catalog.profile;

import io.agnes.catalog.profile.ColumnProfile.StringStats;
import io.agnes.catalog.profile.ColumnProfile.ValueCount;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of a column of texts; each different value is looked at once. */
final class TextStats {
    static final String NUMBER = "number";
    static final String CURRENCY = "currency";
    static final String DATE = "date";

    private static final String BLANKS = "e' \\t\\r\\n'";

    /** The first that fits a whole value, without the blanks around it, is its pattern. */
    private static final Map<String, String> PATTERNS = new LinkedHashMap<>();

    static {
        String money = "([$€£¥]|USD|EUR|GBP|CHF|CZK|JPY)";
        String amount = "([0-9]{1,3}([,. ’][0-9]{3})+|[0-9]+)([.,][0-9]{1,2})?";
        PATTERNS.put("uuid", "[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");
        PATTERNS.put("email", "[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+");
        PATTERNS.put("url", "(?i)(https?|ftp)://\\S+");
        PATTERNS.put(
                DATE, "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9:]{2,5})?)?");
        PATTERNS.put(
                NUMBER, "[+-]?([0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?|[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?|[.][0-9]+)");
        PATTERNS.put(CURRENCY, "[-+(]?\\s*(" + money + "\\s*[-+]?" + amount + "|" + amount + "\\s*" + money + ")\\)?");
    }

    private TextStats() {}

    private record Lengths(Long min, Long max, Double avg, long blank, long padded, long variants) {}

    static StringStats read(CountedValues values, ProfilerConfig config, Sql sql) throws SQLException {
        String texts = "(select t, n, trim(t, " + BLANKS + ") as bare from (select cast(v as varchar) as t, n from "
                + values.from() + "))";
        String variants = values.exact() ? "count(*) - count(distinct lower(t))" : "0";
        Lengths lengths = sql.one(
                "select min(length(t)) as low, max(length(t)) as high, sum(length(t) * n) / sum(n)::double as mean,"
                        + " coalesce(sum(n) filter (where bare = ''), 0) as blank,"
                        + " coalesce(sum(n) filter (where bare <> '' and bare <> t), 0) as padded, " + variants
                        + " as variants from " + texts,
                row -> new Lengths(
                        (Long) row.getObject("low"),
                        (Long) row.getObject("high"),
                        Sql.finite(row, "mean"),
                        row.getLong("blank"),
                        row.getLong("padded"),
                        row.getLong("variants")));
        return new StringStats(
                lengths.min,
                lengths.max,
                lengths.avg,
                lengths.blank,
                lengths.padded,
                lengths.variants,
                patterns(texts, values, sql),
                values.top(config.topValuesLimit(), sql));
    }

    private static List<ValueCount> patterns(String texts, CountedValues values, Sql sql) throws SQLException {
        StringBuilder choice = new StringBuilder("case");
        PATTERNS.forEach((name, pattern) -> choice.append(" when regexp_full_match(bare, '")
                .append(pattern)
                .append("') then '")
                .append(name)
                .append("'"));
        return sql.all(
                "select p, cast(sum(n) as bigint) as rows from (select " + choice + " end as p, n from " + texts
                        + ") where p is not null group by p order by rows desc, p",
                row -> values.count(row.getString(1), row.getLong(2)));
    }
}
