package io.agnes.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.source.keboola.KeboolaStandIn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A stand-in of a Keboola project with three tables, one for each strategy; the rows that a change touches say so. */
final class KilledKeboola implements KilledSource {
    private static final String FULL = "stock";
    private static final String INCREMENTAL = "customers";
    private static final String PARTITIONED = "visits";
    private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
    private static final int ROWS = 3_000;
    private static final int CHANGED = 60;
    private static final int DAYS = 150;
    private static final int SLICES_OF_A_RUN = 9;

    private final KeboolaStandIn keboola = new KeboolaStandIn();
    private final VersionLedger versions = new VersionLedger(List.of(FULL, INCREMENTAL, PARTITIONED));
    private final Map<String, KeboolaStandIn.Table> tables = new LinkedHashMap<>();
    private final Map<String, Map<Integer, Row>> rows = new LinkedHashMap<>();

    private record Row(int version, LocalDate day, String word) {
        List<String> values(int id) {
            return List.of(Integer.toString(id), Integer.toString(version), day.toString(), word);
        }
    }

    KilledKeboola(Random random) throws IOException {
        keboola.storage = KeboolaStandIn.Storage.SIGNED;
        keboola.pollsUntilDone = 0;
        for (String name : versions.names()) {
            rows.put(name, new TreeMap<>());
            tables.put(
                    name,
                    keboola.table("in.c-crm." + name, "id", "v", "day", "word")
                            .type("id", "BIGINT")
                            .type("v", "INTEGER")
                            .type("day", "DATE")
                            .key("id"));
        }
        change(random);
    }

    @Override
    public String connection() {
        return "  kbc:\n    type: keboola\n    url: " + keboola.url() + "\n";
    }

    @Override
    public Map<String, String> variables(Path folder) {
        return Map.of("KEBOOLA_STORAGE_TOKEN", KeboolaStandIn.TOKEN);
    }

    /** Nothing before the last sync is exported again, so what a kill loses stays lost. */
    @Override
    public List<ObjectNode> registrations() {
        return List.of(
                KilledSource.registration(FULL, "kbc", "in.c-crm", "full_refresh", Map.of()),
                KilledSource.registration(
                        INCREMENTAL, "kbc", "in.c-crm", "incremental", Map.of("incremental_window_days", "0")),
                KilledSource.registration(
                        PARTITIONED,
                        "kbc",
                        "in.c-crm",
                        "partitioned",
                        Map.of("incremental_window_days", "0", "partition_by", "day")));
    }

    /** An export is being started or asked about, or half of a slice has come. */
    @Override
    public List<Spot> spots() {
        return List.of(
                new Spot("EXPORT", null, "/export-async"),
                new Spot("JOB", null, "/jobs/"),
                new Spot("SLICE", null, ".csv.gz"));
    }

    @Override
    public VersionLedger versions() {
        return versions;
    }

    @Override
    public String question(String table) {
        return "select max(v) as v, concat_ws(' ', count(*), sum(id), sum(id * v), sum(id * datediff('day', date '"
                + EPOCH + "', day)), sum(id * length(word))) as sums from kbc." + table;
    }

    @Override
    public void change(Random random) {
        for (String name : versions.names()) {
            int version = versions.newest(name) + 1;
            Map<Integer, Row> known = rows.get(name);
            KeboolaStandIn.Table table = tables.get(name);
            if (name.equals(FULL)) {
                known.clear();
                int count = ROWS + random.nextInt(500);
                for (int id = 1; id <= count; id++) {
                    known.put(id, row(version, random));
                }
                publish(name, known, table::set);
            } else {
                Map<Integer, Row> touched = new TreeMap<>();
                int before = known.size();
                for (int i = 0; i < (before == 0 ? ROWS : CHANGED); i++) {
                    int id = 1 + (before == 0 ? i : random.nextInt(before + CHANGED));
                    touched.put(id, row(version, random));
                }
                known.putAll(touched);
                publish(name, touched, table::put);
            }
        }
    }

    private static Row row(int version, Random random) {
        return new Row(
                version,
                EPOCH.plusDays(random.nextInt(DAYS)),
                "word, \"" + "x".repeat(random.nextInt(20)) + "\"\nof " + version);
    }

    private void publish(String name, Map<Integer, Row> touched, Consumer<List<List<String>>> change) {
        versions.announce(name, sums(rows.get(name)));
        List<List<String>> values = new ArrayList<>();
        touched.forEach((id, row) -> values.add(row.values(id)));
        change.accept(values);
        versions.done(name);
    }

    private static String sums(Map<Integer, Row> rows) {
        long ids = 0;
        long numbers = 0;
        long days = 0;
        long words = 0;
        for (Map.Entry<Integer, Row> row : rows.entrySet()) {
            int id = row.getKey();
            ids += id;
            numbers += (long) id * row.getValue().version();
            days += id * (row.getValue().day().toEpochDay() - EPOCH.toEpochDay());
            words += (long) id * row.getValue().word().length();
        }
        return rows.size() + " " + ids + " " + numbers + " " + days + " " + words;
    }

    @Override
    public Held hold(Spot spot, Random random) {
        int before = random.nextInt(
                spot.name().equals("SLICE") ? SLICES_OF_A_RUN : versions.names().size());
        KeboolaStandIn.Hold hold = keboola.hold(spot.call(), before);
        return new Held() {
            @Override
            public boolean await(Duration most) throws InterruptedException {
                return hold.await(most);
            }

            @Override
            public void close() {
                hold.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        keboola.close();
    }
}
