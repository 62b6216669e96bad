package io.agnes.e2e;

import io.agnes.source.keboola.KeboolaStandIn;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A project of three tables, one for each strategy, whose every state is known by what it adds up to: a change of a
 * table is its next version, and the rows that it touches say so. Thread-safe.
 */
final class KeboolaProjectVersions {
    static final String FULL = "stock";
    static final String INCREMENTAL = "customers";
    static final String PARTITIONED = "visits";
    private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
    private static final int ROWS = 3_000;
    private static final int CHANGED = 60;
    private static final int DAYS = 150;

    private final Map<String, Versions> tables = new LinkedHashMap<>();

    private record Row(int version, LocalDate day, String word) {
        List<String> values(int id) {
            return List.of(Integer.toString(id), Integer.toString(version), day.toString(), word);
        }
    }

    /** One table: its rows by id, and what they added up to in each version. */
    private static final class Versions {
        final KeboolaStandIn.Table table;
        final Map<Integer, Row> rows = new TreeMap<>();
        final List<String> sums = new ArrayList<>(List.of(""));
        final List<Instant> changed = new ArrayList<>(List.of(Instant.EPOCH));
        int seen;

        Versions(KeboolaStandIn.Table table) {
            this.table = table;
        }

        int newest() {
            return sums.size() - 1;
        }

        String sum() {
            long ids = 0;
            long versions = 0;
            long days = 0;
            long words = 0;
            for (Map.Entry<Integer, Row> row : rows.entrySet()) {
                int id = row.getKey();
                ids += id;
                versions += (long) id * row.getValue().version();
                days += id * (row.getValue().day().toEpochDay() - EPOCH.toEpochDay());
                words += (long) id * row.getValue().word().length();
            }
            return rows.size() + " " + ids + " " + versions + " " + days + " " + words;
        }
    }

    KeboolaProjectVersions(KeboolaStandIn keboola, Random random) {
        for (String name : List.of(FULL, INCREMENTAL, PARTITIONED)) {
            tables.put(
                    name,
                    new Versions(keboola.table("in.c-crm." + name, "id", "v", "day", "word")
                            .type("id", "BIGINT")
                            .type("v", "INTEGER")
                            .type("day", "DATE")
                            .key("id")));
        }
        change(random);
    }

    List<String> names() {
        return List.copyOf(tables.keySet());
    }

    /** Every table gets its next version. */
    synchronized void change(Random random) {
        tables.forEach((name, table) -> {
            int version = table.newest() + 1;
            if (name.equals(FULL)) {
                table.rows.clear();
                int rows = ROWS + random.nextInt(500);
                for (int id = 1; id <= rows; id++) {
                    table.rows.put(id, row(version, random));
                }
                publish(table, table.rows, table.table::set);
            } else {
                Map<Integer, Row> touched = new TreeMap<>();
                int known = table.rows.size();
                for (int i = 0; i < (known == 0 ? ROWS : CHANGED); i++) {
                    int id = 1 + (known == 0 ? i : random.nextInt(known + CHANGED));
                    touched.put(id, row(version, random));
                }
                table.rows.putAll(touched);
                publish(table, touched, table.table::put);
            }
        });
    }

    private static Row row(int version, Random random) {
        return new Row(
                version,
                EPOCH.plusDays(random.nextInt(DAYS)),
                "word, \"" + "x".repeat(random.nextInt(20)) + "\"\nof " + version);
    }

    /** A version counts as known before it is there, so that a reader never sees one that is not. */
    private static void publish(Versions table, Map<Integer, Row> touched, Consumer<List<List<String>>> change) {
        table.sums.add(table.sum());
        List<List<String>> rows = new ArrayList<>();
        touched.forEach((id, row) -> rows.add(row.values(id)));
        change.accept(rows);
        table.changed.add(Instant.now());
    }

    static String question(String table) {
        return "select max(v) as v, concat_ws(' ', count(*), sum(id), sum(id * v), sum(id * datediff('day', date '"
                + EPOCH + "', day)), sum(id * length(word))) as sums from kbc." + table;
    }

    synchronized int newest(String table) {
        return tables.get(table).newest();
    }

    synchronized int seen(String table) {
        return tables.get(table).seen;
    }

    /** The newest version of a table that was whole at a time. */
    synchronized int versionAt(String table, Instant time) {
        List<Instant> changed = tables.get(table).changed;
        int version = changed.size() - 1;
        while (changed.get(version).isAfter(time)) {
            version--;
        }
        return version;
    }

    /**
     * Judges an answer to {@link #question}.
     *
     * @param oldest the oldest version that may be answered
     * @return what is wrong; empty when the rows are one whole version
     */
    synchronized String judge(String table, int oldest, int version, String sums) {
        Versions versions = tables.get(table);
        if (version < oldest || version > versions.newest()) {
            return table + " has version " + version + ", not one from " + oldest + " to " + versions.newest();
        }
        if (!sums.equals(versions.sums.get(version))) {
            return table + " adds up to " + sums + " in version " + version + ", not to " + versions.sums.get(version);
        }
        versions.seen = Math.max(versions.seen, version);
        return "";
    }
}
