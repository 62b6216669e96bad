package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Collision;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.RebuildReport;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.SourceProblem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sync room over a real state database, with sources that only list tables and a clock that stands still. */
final class SyncFixture {
    final List<SourceTable> files = new ArrayList<>();
    final List<SourceTable> keboola = new ArrayList<>();
    final Ticks clock = new Ticks();
    final StateDatabase state;
    final TableRegistry registry;
    final SyncPlanner planner;
    final SyncLedger ledger;
    final SyncRuns runs;
    boolean keboolaIsDown;
    long generation;

    /** A sync room as after a start, over what the state holds. */
    SyncFixture(StateDatabase state) {
        this.state = state;
        registry = new TableRegistry(state);
        planner = new SyncPlanner(
                List.of(new Offering("file", files), new Offering("keboola", keboola)), registry, clock);
        ledger = new SyncLedger(state, planner, clock);
        runs = new SyncRuns(state, planner, ledger, clock);
    }

    /** Forgets what an earlier test has left. */
    static void clear(StateDatabase state) {
        state.write(handle -> {
            for (String table :
                    List.of("table_registry", "sync_state", "sync_history", "sync_runs", "resource_grants")) {
                handle.execute("delete from " + table);
            }
            return null;
        });
    }

    void offer(String... names) {
        Arrays.stream(names).map(SyncFixture::offered).forEach(files::add);
    }

    /** A source table from {@code shop.orders}. */
    static SourceTable offered(String name) {
        String[] parts = name.split("\\.");
        return new SourceTable(new Identifier(parts[0]), new Identifier(parts[1]), null);
    }

    /** A published table from {@code shop.orders} or, under another id, {@code crm_orders=crm.orders}. */
    static Relation relation(String name, long rows, String hash) {
        String[] idAndName = name.split("=");
        SourceTable table = offered(idAndName[idAndName.length - 1]);
        Identifier id = idAndName.length == 1 ? table.table() : new Identifier(idAndName[0]);
        return new Relation(
                id, table.source(), table.table(), null, List.of(Path.of("/f")), hash, rows, rows * 10, Instant.EPOCH);
    }

    RebuildReport report(Relation... relations) {
        return report(List.of(), List.of(), List.of(), relations);
    }

    RebuildReport released(String id, Relation... relations) {
        return report(List.of(), List.of(), List.of(new Identifier(id)), relations);
    }

    RebuildReport broken(SourceProblem problem, Relation... relations) {
        return report(List.of(problem), List.of(), List.of(), relations);
    }

    RebuildReport report(
            List<SourceProblem> problems,
            List<Collision> collisions,
            List<Identifier> released,
            Relation... relations) {
        return new RebuildReport(
                ++generation, List.of(relations), problems, collisions, released, Duration.ofMillis(1));
    }

    static TableOutcome outcome(String name, Status status, long rows, String message) {
        SourceTable table = offered(name);
        return new TableOutcome(table.source(), table.table(), status, rows, 0, 7, message);
    }

    /** A run over these outcomes, from its request to its end. */
    SyncRun run(RebuildReport report, TableOutcome... outcomes) {
        String runId = started();
        runs.record(runId, List.of(outcomes));
        return runs.finish(runId, report);
    }

    String started() {
        String runId = runs.request(null, "ann").runId();
        runs.start(runId).orElseThrow();
        return runId;
    }

    /** One line per row, columns joined by {@code |}. */
    List<String> rows(String sql) {
        return state.read(handle -> handle.createQuery(sql)
                .map((row, context) -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        values.add(row.getString(i));
                    }
                    return String.join("|", values.stream().map(String::valueOf).toList());
                })
                .list());
    }

    List<String> states() {
        return rows("select table_id, row_count, hash, status, substring(cast(last_sync as varchar), 9, 8), error "
                + "from sync_state order by table_id");
    }

    private final class Offering implements Source {
        private final String type;
        private final List<SourceTable> tables;

        Offering(String type, List<SourceTable> tables) {
            this.type = type;
            this.tables = tables;
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public List<SourceTable> tables() {
            if (tables == keboola && keboolaIsDown) {
                throw new AgnesException(Problem.UNAVAILABLE, "Keboola does not answer.", "Try again later.");
            }
            return tables;
        }

        @Override
        public List<TableOutcome> extract(SyncTask task) {
            throw new UnsupportedOperationException();
        }
    }

    /** 2026-01-05 10:00 UTC until it is moved. */
    static final class Ticks extends Clock {
        Instant now = Instant.parse("2026-01-05T10:00:00Z");

        void move(Duration forward) {
            now = now.plus(forward);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
