package io.agnes.source.jira;

import com.sun.management.OperatingSystemMXBean;
import io.agnes.config.DataFolder;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.PublishedFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** What an event costs from the inbox to the tables while its month holds many issues, for the measurement. */
public final class JiraCost implements AutoCloseable {
    private static final String MONTH = "2026_03";
    private static final int COMMENTS = 5;

    /** What the server gives to a conversion unless it is told otherwise. */
    private static final String MEMORY = "1GB";

    private final int issues;
    private final JiraParts parts;
    private final Random random = new Random(1);
    private int events;

    private JiraCost(int issues, JiraParts parts) {
        this.issues = issues;
        this.parts = parts;
    }

    /** A month with so many issues, each with five comments, in its shards. */
    public static JiraCost of(Path root, int issues) throws Exception {
        try (JiraParts empty = JiraParts.open(root, MEMORY)) {
            DataFolder data = DataFolder.at(root);
            ExtractFolder folder = new ExtractFolder(data.extracts().resolve("jira"), empty.engine);
            empty.store.apply(List.of(), Map.of(Shards.POSITION, "0"));
            Map<JiraTable, TreeMap<String, PublishedFile>> tables = new EnumMap<>(JiraTable.class);
            empty.store.shards().tables().forEach((table, shards) -> tables.put(table, new TreeMap<>(shards)));
            TreeMap<String, PublishedFile> known = new TreeMap<>();
            try (DuckDBConnection work = empty.engine.work()) {
                tables.get(JiraTable.ISSUES).clear();
                tables.get(JiraTable.ISSUES).put(MONTH, publish(folder, work, JiraTable.ISSUES, issues, 1));
                tables.get(JiraTable.COMMENTS).clear();
                tables.get(JiraTable.COMMENTS).put(MONTH, publish(folder, work, JiraTable.COMMENTS, issues, COMMENTS));
                known.put(MONTH, folder.publish(Shards.nameOfKnown(MONTH), work, heads(issues)));
            }
            Shards before = empty.store.shards();
            folder.write(new Shards(tables, known, before.changes(), before.heads(), before.marks(), null)
                    .extract(Instant.now()));
        }
        JiraParts parts = JiraParts.open(root, MEMORY);
        parts.store.prepareLookups();
        return new JiraCost(issues, parts);
    }

    /**
     * What an event costs.
     *
     * @param millis by the clock
     * @param processorMillis of all threads, those of the engine included
     */
    public record Cost(double millis, double processorMillis) {}

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static PublishedFile publish(
            ExtractFolder folder, DuckDBConnection work, JiraTable table, int issues, int each) {
        String columns = table.columns().stream()
                .map(column -> value(column) + " as " + io.agnes.warehouse.Column.quoted(column.name()))
                .collect(Collectors.joining(", "));
        return folder.publish(
                Shards.name(table, MONTH),
                work,
                "select " + columns + " from range(" + issues + ") as i(id), range(" + each + ") as c(n)");
    }

    private static String value(JiraTable.Column column) {
        return switch (column.name()) {
            case "issue_key" -> "'SUP-' || id";
            case "issue_id" -> "id::varchar";
            case "comment_id" -> "(id * 10 + n)::varchar";
            case "created_at", "updated_at" -> "timestamptz '2026-03-02 08:00:00+00' + to_seconds(id % 1000000)";
            case "summary", "description", "body" ->
                "'text ' || md5((id * 10 + n)::varchar) || repeat(' and more of it', 10)";
            default ->
                switch (column.type()) {
                    case TEXT -> "'" + column.name() + " ' || id % 50";
                    case COUNT -> "id % 100";
                    case TIME -> "cast(null as timestamptz)";
                };
        };
    }

    private static String heads(int issues) {
        return "select id::varchar as entity, 0::bigint as version, 0::bigint as updated, 'SUP-' || id as entity_key, "
                + "null::varchar as former_key, false as deleted, '" + MONTH + "' as month, null::varchar as gone from "
                + "range(" + issues + ") as i(id)";
    }

    /**
     * Takes and applies a batch.
     *
     * @param comments whether they tell of comments, for which what is known is read
     * @return what each event costs
     */
    public Cost batch(int size, boolean comments) throws InterruptedException {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            bodies.add(event(random.nextInt(issues), comments).getBytes(StandardCharsets.UTF_8));
        }
        bodies.forEach(body -> parts.post(null, body));
        long start = System.nanoTime();
        long used = processorNanos();
        parts.drain();
        return new Cost((System.nanoTime() - start) / 1e6 / size, (processorNanos() - used) / 1e6 / size);
    }

    /** @return the seconds that writing the shards takes */
    public double compact() {
        long start = System.nanoTime();
        parts.store.compact(0);
        return (System.nanoTime() - start) / 1e9;
    }

    private String event(int id, boolean comment) {
        String time = Instant.parse("2026-06-01T00:00:00Z")
                .plusSeconds(++events)
                .toString()
                .replace("Z", ".000+0000");
        if (comment) {
            return "{\"webhookEvent\":\"comment_updated\",\"issue\":{\"id\":\"" + id + "\",\"key\":\"SUP-" + id
                    + "\"},\"comment\":{\"id\":\"" + id * 10L + "\",\"body\":\"changed\",\"updated\":\"" + time
                    + "\"}}";
        }
        return "{\"webhookEvent\":\"jira:issue_updated\",\"issue\":{\"id\":\"" + id + "\",\"key\":\"SUP-" + id
                + "\",\"fields\":{\"summary\":\"changed\",\"created\":\"2026-03-02T08:00:00.000+0000\",\"updated\":\""
                + time + "\"}}}";
    }

    @Override
    public void close() {
        parts.close();
    }
}
