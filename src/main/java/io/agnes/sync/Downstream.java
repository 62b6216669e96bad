package io.agnes.sync;

import io.agnes.source.Cycle;
import io.agnes.source.DerivedSource;
import io.agnes.source.DerivedSource.Derivation;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Identifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which tables that are made from others a run makes next: those for which everything they are made from is done with.
 * One with a schedule is made when it is due; one without follows what it is made from. One that is made from a table
 * that failed in the run keeps its data and is told so. Used once, by one thread.
 */
final class Downstream {
    private final List<String> requested;
    private final DueTables due;
    private final Instant now;
    private final Map<String, Made> tables = new TreeMap<>();
    private final Map<String, TableOutcome> settled = new HashMap<>();

    private record Made(String id, DerivedSource kind, Identifier table, Derivation derivation, RegisteredTable row) {
        Set<String> reads() {
            return derivation.reads();
        }
    }

    /**
     * What comes next.
     *
     * @param tasks to be done side by side; none when the run is through
     * @param blocked tables that are not made in this run
     */
    record Level(List<SyncTask> tasks, List<TableOutcome> blocked) {
        static final Level NONE = new Level(List.of(), List.of());

        int tableCount() {
            return blocked.size()
                    + tasks.stream().mapToInt(task -> task.tables().size()).sum();
        }
    }

    /**
     * @param requested the ids somebody asked for; empty: whatever is due
     * @param registered every registered table
     * @param outcomes what the run has brought so far
     */
    Downstream(
            List<DerivedSource> kinds,
            List<String> requested,
            List<RegisteredTable> registered,
            Collection<TableOutcome> outcomes,
            DueTables due,
            Instant now) {
        this.requested = requested;
        this.due = due;
        this.now = now;
        TableIds ids = new TableIds(registered);
        for (DerivedSource kind : kinds) {
            kind.derivations().forEach((table, derivation) -> {
                RegisteredTable row = ids.registered(derivation.source(), table);
                if (row != null) {
                    tables.put(row.id(), new Made(row.id(), kind, table, derivation, row));
                }
            });
        }
        outcomes.forEach(outcome -> settled.put(ids.of(outcome.source(), outcome.table()), outcome));
    }

    Level next(String runId) {
        List<TableOutcome> blocked = new ArrayList<>();
        while (true) {
            List<Made> wanted = tables.values().stream()
                    .filter(table -> !settled.containsKey(table.id) && isWanted(table))
                    .toList();
            List<Made> ready = wanted.stream().filter(this::isReady).toList();
            List<Made> possible =
                    ready.stream().filter(table -> failed(table) == null).toList();
            if (wanted.isEmpty() || !possible.isEmpty()) {
                return new Level(tasks(runId, possible), blocked);
            }
            for (Made table : ready.isEmpty() ? wanted : ready) {
                TableOutcome outcome = notMade(table, ready.isEmpty() ? cycle(table) : input(failed(table)));
                settled.put(table.id, outcome);
                blocked.add(outcome);
            }
        }
    }

    private boolean isWanted(Made table) {
        if (requested.contains(table.id)) {
            return true;
        }
        if (table.row.syncSchedule() != null) {
            return requested.isEmpty() && due.isDue(table.row, now);
        }
        boolean follows = table.derivation.stale()
                || table.row.lastSync() == null
                || table.row.status().equals("error")
                || failed(table) != null;
        return follows && (requested.isEmpty() || isBelowRequested(table, new HashSet<>()));
    }

    private boolean isBelowRequested(Made table, Set<String> seen) {
        return seen.add(table.id)
                && table.reads().stream()
                        .anyMatch(input -> requested.contains(input)
                                || tables.containsKey(input) && isBelowRequested(tables.get(input), seen));
    }

    private boolean isReady(Made table) {
        return table.reads().stream().noneMatch(input -> mayChange(input, new HashSet<>()));
    }

    /** Whether a table is still to be made in this run, or may turn out to be. */
    private boolean mayChange(String id, Set<String> seen) {
        Made table = tables.get(id);
        if (table == null || settled.containsKey(id) || !seen.add(id)) {
            return false;
        }
        return isWanted(table)
                || table.row.syncSchedule() == null && table.reads().stream().anyMatch(input -> mayChange(input, seen));
    }

    /** The first of the tables it is made from that failed in this run; null when none did. */
    private String failed(Made table) {
        return new TreeSet<>(table.reads())
                .stream()
                        .filter(input ->
                                settled.containsKey(input) && settled.get(input).status() == TableOutcome.Status.FAILED)
                        .findFirst()
                        .orElse(null);
    }

    private String input(String id) {
        return "'" + id + "', which it reads, failed: " + settled.get(id).message();
    }

    private String cycle(Made table) {
        List<String> cycle = Cycle.through(
                table.id, id -> tables.containsKey(id) ? tables.get(id).reads() : Set.of());
        return cycle.isEmpty()
                ? "it reads tables that are made from each other."
                : "it is made from itself: " + Cycle.text(cycle) + ".";
    }

    private static TableOutcome notMade(Made table, String reason) {
        return new TableOutcome(
                table.derivation.source(),
                table.table,
                TableOutcome.Status.FAILED,
                table.row.rows() == null ? 0 : table.row.rows(),
                0,
                0,
                "Not refreshed; " + reason,
                "It keeps its last good data.",
                false);
    }

    private static List<SyncTask> tasks(String runId, List<Made> wanted) {
        Map<String, SyncTask> tasks = new LinkedHashMap<>();
        for (Made table : wanted) {
            SyncTask task = new SyncTask(runId, table.kind.type(), table.derivation.source(), Set.of(table.table));
            tasks.merge(table.kind.type() + "." + table.derivation.source().folded(), task, Downstream::joined);
        }
        return List.copyOf(tasks.values());
    }

    private static SyncTask joined(SyncTask first, SyncTask next) {
        Set<Identifier> both = new TreeSet<>(first.tables());
        both.addAll(next.tables());
        return new SyncTask(first.runId(), first.sourceType(), first.source(), both);
    }
}
