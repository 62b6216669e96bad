package io.agnes.catalog;

import io.agnes.common.AgnesException;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.Snapshots;
import io.agnes.warehouse.StatementCheck;
import io.agnes.warehouse.StatementCheck.Reads;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Every metric with the tables it reads in the current generation. Read again when the state or the generation is
 * another one. Thread-safe.
 */
final class MetricBindings {
    private record Known(long changes, long generation, List<Metric> metrics) {}

    private final StateDatabase state;
    private final Snapshots snapshots;
    private final StatementCheck statements;
    private final AtomicReference<Known> known = new AtomicReference<>(new Known(-1, -1, List.of()));

    MetricBindings(StateDatabase state, Snapshots snapshots, StatementCheck statements) {
        this.state = state;
        this.snapshots = snapshots;
        this.statements = statements;
    }

    /** All metrics by id. */
    List<Metric> all() {
        long changes = state.changes();
        try (Snapshot snapshot = snapshots.current()) {
            Known current = known.get();
            if (current.changes() != changes || current.generation() != snapshot.number()) {
                List<Metric> metrics = state.read(MetricRows::all).stream()
                        .map(kept -> bind(kept, snapshot))
                        .toList();
                current = new Known(changes, snapshot.number(), metrics);
                known.set(current);
            }
            return current.metrics();
        }
    }

    /** The metric as it stands against the current generation. */
    Metric bind(MetricRows.Kept kept) {
        try (Snapshot snapshot = snapshots.current()) {
            return bind(kept, snapshot);
        }
    }

    private Metric bind(MetricRows.Kept kept, Snapshot snapshot) {
        MetricDefinition metric = kept.definition();
        Set<String> tables = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        Stream.concat(
                        MetricRules.statements(metric).values().stream(),
                        metric.tables().stream().map(table -> "SELECT 1 FROM " + table))
                .map(sql -> reads(sql, snapshot))
                .forEach(reads -> {
                    tables.addAll(reads.tables());
                    missing.addAll(reads.missing());
                });
        return new Metric(
                metric, kept.source(), kept.createdAt(), kept.updatedAt(), missing.isEmpty(), tables, missing);
    }

    /** What was let pass when it was kept and is refused by now reads nothing that is there. */
    private Reads reads(String sql, Snapshot snapshot) {
        try {
            return statements.reads(sql, snapshot);
        } catch (AgnesException refused) {
            return new Reads(snapshot.number(), Set.of(), Set.of("a statement that is refused"));
        }
    }
}
