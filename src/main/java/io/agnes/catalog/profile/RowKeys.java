package io.agnes.catalog.profile;

import io.agnes.warehouse.Column;
import io.agnes.warehouse.Engine;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What tells rows apart: candidate keys and repeated rows. */
final class RowKeys {
    /** Of so many columns with the most different values pairs are tried. */
    private static final int PAIRED = 5;

    /** The estimate of a pair that is a key is seldom further off. */
    private static final double NEARLY = 0.9;

    private final ProfiledRows rows;
    private final List<ColumnProfile> columns;
    private final Sql sql;

    RowKeys(ProfiledRows rows, List<ColumnProfile> columns, Sql sql) {
        this.rows = rows;
        this.columns = columns;
        this.sql = sql;
    }

    /** Each column that is a key; when there is none, each pair. */
    List<List<String>> candidates() throws SQLException {
        if (rows.count() == 0) {
            return List.of();
        }
        List<ColumnProfile> able = new ArrayList<>();
        List<List<String>> keys = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            ColumnProfile column = columns.get(i);
            if (rows.columns().get(i).mayBeKey() && column.nullCount() == 0 && column.distinctExact()) {
                if (column.uniqueCount() == rows.count()) {
                    keys.add(List.of(column.name()));
                } else {
                    able.add(column);
                }
            }
        }
        return keys.isEmpty() ? pairs(able) : keys;
    }

    private List<List<String>> pairs(List<ColumnProfile> able) throws SQLException {
        List<ColumnProfile> tried = able.stream()
                .filter(column -> column.uniqueCount() > 1)
                .sorted(Comparator.comparingLong(ColumnProfile::uniqueCount).reversed())
                .limit(PAIRED)
                .toList();
        List<List<String>> pairs = new ArrayList<>();
        for (int a = 0; a < tried.size(); a++) {
            for (int b = a + 1; b < tried.size(); b++) {
                double most = (double) tried.get(a).uniqueCount() * tried.get(b).uniqueCount();
                if (most >= rows.count()) {
                    pairs.add(List.of(tried.get(a).name(), tried.get(b).name()));
                }
            }
        }
        if (pairs.isEmpty()) {
            return List.of();
        }
        String estimates = pairs.stream()
                .map(pair -> "approx_count_distinct((" + list(pair) + "))")
                .collect(Collectors.joining(", "));
        List<List<String>> likely = sql.one("select " + estimates + " from " + rows.from(), row -> {
            List<List<String>> found = new ArrayList<>();
            for (int i = 0; i < pairs.size(); i++) {
                if (row.getLong(i + 1) >= NEARLY * rows.count()) {
                    found.add(pairs.get(i));
                }
            }
            return found;
        });
        List<List<String>> keys = new ArrayList<>();
        for (List<String> pair : likely) {
            if (repeated(list(pair)).filter(count -> count == 0).isPresent()) {
                keys.add(pair);
            }
        }
        return keys;
    }

    /**
     * How many rows repeat another one in these columns, or, without any, in all of them; empty when counting them takes
     * too much memory.
     *
     * @param keys candidate keys: where there is one, no row repeats another
     */
    Optional<Long> duplicates(List<String> primaryKey, List<List<String>> keys) throws SQLException {
        if (!primaryKey.isEmpty()) {
            return keys.contains(primaryKey) ? Optional.of(0L) : repeated(list(primaryKey));
        }
        if (!keys.isEmpty() || columns.isEmpty()) {
            return Optional.of(0L);
        }
        return repeated(rows.columns().stream().map(ProfiledColumn::value).collect(Collectors.joining(", ")));
    }

    private Optional<Long> repeated(String values) throws SQLException {
        try {
            return Optional.of(rows.count()
                    - sql.number("select count(*) from (select distinct " + values + " from " + rows.from() + ")"));
        } catch (SQLException e) {
            if (Engine.isOutOfMemory(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String list(List<String> names) {
        return names.stream().map(Column::quoted).collect(Collectors.joining(", "));
    }
}
