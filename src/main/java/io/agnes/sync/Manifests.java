package io.agnes.sync;

import io.agnes.access.Caller;
import io.agnes.state.StateDatabase;
import io.agnes.sync.SyncManifest.Entry;
import io.agnes.sync.SyncManifest.Part;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.Snapshots;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The manifests of callers ({@code GET /api/sync/manifest}). The entries of all tables are made once per generation and
 * change of the state; a caller's are picked from them by the tables that the caller was found to be granted, so no
 * statement runs per table. Thread-safe.
 */
public final class Manifests {
    private final StateDatabase state;
    private final Snapshots snapshots;
    private final Subscriptions subscriptions;
    private final Clock clock;
    private final AtomicReference<Known> known = new AtomicReference<>(new Known(-1, -1, List.of()));

    Manifests(StateDatabase state, Snapshots snapshots, Subscriptions subscriptions, Clock clock) {
        this.state = state;
        this.snapshots = snapshots;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    private record Known(long generation, long changes, List<Entry> entries) {}

    private record Row(String id, String name, String sourceType, String queryMode) {}

    /** The tables the caller may read and wants, as they are in the generation of now. */
    public SyncManifest of(Caller caller) {
        Subscriptions.Choice choice = subscriptions.of(caller.userId());
        try (Snapshot snapshot = snapshots.current()) {
            Map<String, Entry> tables = new LinkedHashMap<>();
            for (Entry entry : entries(snapshot)) {
                if (caller.mayRead(entry.id()) && choice.wants(entry.id())) {
                    tables.put(entry.id(), entry);
                }
            }
            return new SyncManifest(tables, Map.of(), choice.mode(), snapshot.number(), clock.instant());
        }
    }

    private List<Entry> entries(Snapshot snapshot) {
        // The number is taken before the state is read: a change in between makes what was read out of date, not kept.
        long changes = state.changes();
        Known current = known.get();
        if (current.generation != snapshot.number() || current.changes != changes) {
            current = new Known(snapshot.number(), changes, read(snapshot));
            known.set(current);
        }
        return current.entries;
    }

    private List<Entry> read(Snapshot snapshot) {
        return state
                .read(handle -> handle.createQuery(
                                "select id, name, source_type, query_mode from table_registry order by id")
                        .map((row, context) ->
                                new Row(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                        .list())
                .stream()
                .map(row -> entry(row, snapshot))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Null for a table that was never published: there is nothing to fetch. */
    private static Entry entry(Row row, Snapshot snapshot) {
        Optional<Relation> relation = snapshot.find(new Identifier(row.id));
        boolean remote = row.queryMode.equals(ExtractTable.REMOTE);
        if (relation.isEmpty() && !remote) {
            return null;
        }
        if (remote || !Distribution.allows(relation.get())) {
            return new Entry(row.id, row.name, "", null, null, 0, row.queryMode, row.sourceType, false, List.of());
        }
        Relation table = relation.get();
        return new Entry(
                row.id,
                row.name,
                table.sha256(),
                table.extractedAt(),
                table.rows(),
                table.sizeBytes(),
                row.queryMode,
                row.sourceType,
                true,
                table.files().size() == 1
                        ? List.of()
                        : table.parts().stream().map(Part::of).toList());
    }
}
