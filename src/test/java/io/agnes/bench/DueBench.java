package io.agnes.bench;

import com.sun.management.OperatingSystemMXBean;
import io.agnes.access.Audit;
import io.agnes.config.DataFolder;
import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.state.StateDatabase;
import io.agnes.sync.SyncRunRef;
import io.agnes.sync.SyncRuns;
import io.agnes.sync.SyncWiring;
import io.agnes.sync.TableRegistry;
import io.agnes.warehouse.Identifier;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What a tick of the job {@code data-refresh} takes that finds nothing due among many registered tables with many
 * schedules. Arguments: tables, rounds.
 */
public final class DueBench {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private DueBench() {}

    public static void main(String[] args) throws Exception {
        int tables = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 50;
        Path root = Files.createTempDirectory("due-bench");
        for (String form : List.of("every", "daily", "cron")) {
            try (StateDatabase state = StateDatabase.open(root.resolve(form + ".duckdb"))) {
                register(state, tables, form);
                SyncRuns runs = runs(state, tables);
                double[] millis = new double[rounds];
                long cpu = 0;
                for (int round = -10; round < rounds; round++) {
                    if (round == 0) {
                        cpu = SYSTEM.getProcessCpuTime();
                    }
                    long start = System.nanoTime();
                    List<SyncRunRef> due = runs.requestDue("bench");
                    if (!due.isEmpty()) {
                        throw new IllegalStateException("A table is due, so the look was cut short.");
                    }
                    if (round >= 0) {
                        millis[round] = (System.nanoTime() - start) / 1e6;
                    }
                }
                Arrays.sort(millis);
                System.out.printf(
                        Locale.ROOT,
                        "%-5s %d tables: fastest %.1f ms, median %.1f ms (goal 50 ms); processor time of one look, "
                                + "all threads: %.1f ms%n",
                        form,
                        tables,
                        millis[0],
                        millis[rounds / 2],
                        (SYSTEM.getProcessCpuTime() - cpu) / 1e6 / rounds);
            }
        }
    }

    /** Nothing is due: every table was synced a moment ago and its next time is hours away. */
    private static void register(StateDatabase state, int tables, String form) {
        String schedule =
                switch (form) {
                    case "every" -> "'every ' || (600 + i) || 'm'";
                    case "daily" ->
                        "strftime(now() at time zone 'UTC' + interval 6 hour + to_minutes(i % 600), 'daily %H:%M')";
                    default ->
                        "strftime(now() at time zone 'UTC' + interval 6 hour + to_minutes(i % 600), 'cron %-M %-H * * *')";
                };
        state.write(handle -> {
            handle.execute(
                    "insert into table_registry (id, name, source_type, source, source_table, sync_schedule) "
                            + "select 't' || i, 't' || i, 'file', 's' || i % 50, 't' || i, " + schedule
                            + " from range(?) r(i)",
                    tables);
            handle.execute(
                    "insert into sync_state (table_id, last_sync, status) "
                            + "select 't' || i, now(), 'ok' from range(?) r(i)",
                    tables);
            return null;
        });
    }

    private static SyncRuns runs(StateDatabase state, int tables) {
        List<SourceTable> offered = IntStream.range(0, tables)
                .mapToObj(i -> new SourceTable(new Identifier("s" + i % 50), new Identifier("t" + i), null))
                .toList();
        Source files = new Source() {
            @Override
            public String type() {
                return "file";
            }

            @Override
            public List<SourceTable> tables() {
                return offered;
            }

            @Override
            public List<TableOutcome> extract(SyncTask task) {
                throw new UnsupportedOperationException();
            }
        };
        return SyncWiring.open(
                        state,
                        new TableRegistry(state),
                        () -> {
                            throw new UnsupportedOperationException();
                        },
                        List.of(files),
                        new Audit(state),
                        DataFolder.at(Path.of("none")),
                        null,
                        null)
                .runs();
    }
}
