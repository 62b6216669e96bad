package io.agnes.sync;

import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.state.StateDatabase;
import io.agnes.sync.SyncRunReport.TableResult;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.RebuildReport;
import io.agnes.warehouse.Relation;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Writes down what was published and what runs brought, each in one transaction. Data (rows, size, hash) follows the
 * published generation; freshness (last sync, status) follows the runs, so a table nobody synced never looks fresh.
 * Thread-safe.
 */
public final class SyncLedger {
    private final StateDatabase state;
    private final SyncPlanner planner;
    private final Clock clock;

    /** The newest generation written down; only the writer of the state touches it. */
    private long newest = Long.MIN_VALUE;

    public SyncLedger(StateDatabase state, SyncPlanner planner, Clock clock) {
        this.state = state;
        this.planner = planner;
        this.clock = clock;
    }

    /** After a rebuild that no run asked for. A report that a newer one has overtaken changes nothing. */
    public void recordGeneration(RebuildReport report) {
        Map<Identifier, String> types = typesOfNew(report);
        state.write(handle -> {
            publish(handle, report, types);
            return null;
        });
    }

    SyncRun complete(String runId, Collection<TableOutcome> outcomes, RebuildReport report) {
        Map<Identifier, String> types = typesOfNew(report);
        return state.write(handle -> {
            publish(handle, report, types);
            List<RegisteredTable> registered = TableRegistry.all(handle);
            Settlement settlement = new Settlement(report, registered);
            TableIds ids = new TableIds(registered);
            Map<String, TableOutcome> settled = new TreeMap<>();
            for (TableOutcome outcome : outcomes) {
                String id = ids.of(outcome.source(), outcome.table());
                settled.put(id, settlement.of(id, outcome));
            }
            SyncRun run = RunRows.find(handle, runId).orElseThrow();
            TableStates.synced(handle, registered(settled, ids), run.startedAt());
            Map<String, Long> sizes = report.relations().stream()
                    .collect(Collectors.toMap(relation -> relation.id().folded(), Relation::sizeBytes));
            return end(handle, run, settled, sizes, verdict(settled.values(), run.error() != null), run.error());
        });
    }

    /** Ends a run without a rebuild: only its failures change the state of tables. */
    SyncRun abandon(String runId, Collection<TableOutcome> outcomes, String message) {
        return state.write(handle -> {
            TableIds ids = new TableIds(TableRegistry.all(handle));
            Map<String, TableOutcome> settled = new TreeMap<>();
            outcomes.forEach(outcome -> settled.put(ids.of(outcome.source(), outcome.table()), outcome));
            Map<String, TableOutcome> failed = registered(settled, ids);
            failed.values().removeIf(outcome -> outcome.status() != Status.FAILED);
            SyncRun run = RunRows.find(handle, runId).orElseThrow();
            TableStates.synced(handle, failed, run.startedAt());
            return end(handle, run, settled, Map.of(), RunStatus.FAILED, message);
        });
    }

    /** Notes what a task brought, so that it is shown, and outlives a crash, before the run ends. */
    void progress(String runId, Collection<TableOutcome> outcomes) {
        state.write(handle -> {
            TableIds ids = new TableIds(TableRegistry.all(handle));
            List<TableResult> results = outcomes.stream()
                    .map(outcome -> result(ids.of(outcome.source(), outcome.table()), outcome, null))
                    .toList();
            RunRows.addResults(handle, runId, results, clock.instant());
            return handle.execute(
                    "update sync_runs set tables_done = tables_done + ? where id = ?", outcomes.size(), runId);
        });
    }

    private void publish(Handle handle, RebuildReport report, Map<Identifier, String> types) {
        if (report.generation() < newest) {
            return;
        }
        Set<Identifier> kept = report.relations().stream().map(Relation::id).collect(Collectors.toSet());
        TableRegistry.release(
                handle,
                report.releasedIds().stream().filter(id -> !kept.contains(id)).toList());
        List<Relation> staying = Removals.staying(handle, report.relations());
        TableRegistry.register(handle, staying, types);
        TableStates.published(handle, staying, clock.instant());
        TableStates.unpublished(
                handle,
                report.problems().isEmpty()
                        ? Map.of()
                        : new Settlement(report, TableRegistry.all(handle)).unpublished());
        newest = report.generation();
    }

    /** Sources are asked only when there is a new table: that may take them a call over the network. */
    private Map<Identifier, String> typesOfNew(RebuildReport report) {
        TableIds known = new TableIds(state.read(TableRegistry::all));
        boolean anyNew = report.relations().stream()
                .anyMatch(relation -> known.registered(relation.source(), relation.table()) == null);
        return anyNew ? planner.sourceTypes() : Map.of();
    }

    /** Without the tables that were never published: they have no id yet, so no state. */
    private static Map<String, TableOutcome> registered(Map<String, TableOutcome> settled, TableIds ids) {
        Map<String, TableOutcome> registered = new TreeMap<>(settled);
        registered.values().removeIf(outcome -> ids.registered(outcome.source(), outcome.table()) == null);
        return registered;
    }

    private static RunStatus verdict(Collection<TableOutcome> outcomes, boolean incomplete) {
        long failed = outcomes.stream()
                .filter(outcome -> outcome.status() == Status.FAILED)
                .count();
        if (failed == 0 && !incomplete) {
            return RunStatus.OK;
        }
        return failed == outcomes.size() ? RunStatus.FAILED : RunStatus.PARTIAL;
    }

    private SyncRun end(
            Handle handle,
            SyncRun run,
            Map<String, TableOutcome> settled,
            Map<String, Long> sizes,
            RunStatus status,
            String error) {
        if (run.finishedAt() != null) {
            return run;
        }
        Instant now = clock.instant();
        List<TableResult> results = settled.entrySet().stream()
                .map(entry -> result(entry.getKey(), entry.getValue(), sizes.get(entry.getKey())))
                .toList();
        RunRows.dropResults(handle, run.runId());
        RunRows.addResults(handle, run.runId(), results, now);
        RunRows.setError(handle, run.runId(), error);
        if (run.status().isOpen()) {
            RunRows.move(handle, run.runId(), run.status(), status);
        }
        RunRows.finished(handle, run.runId(), now);
        SyncRun ended = RunRows.find(handle, run.runId()).orElseThrow();
        RunRows.prune(handle, now);
        return ended;
    }

    private static TableResult result(String id, TableOutcome outcome, Long size) {
        return new TableResult(
                id,
                outcome.status().name().toLowerCase(Locale.ROOT),
                outcome.status() == Status.FAILED ? null : outcome.rows(),
                outcome.status() == Status.FAILED ? null : size,
                outcome.durationMs(),
                outcome.message(),
                outcome.hint());
    }
}
