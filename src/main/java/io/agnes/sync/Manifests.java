package io.agnes.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.agnes.access.Caller;
import io.agnes.common.Reply;
import io.agnes.state.StateDatabase;
import io.agnes.sync.SyncManifest.Entry;
import io.agnes.sync.SyncManifest.Part;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.Snapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The manifests of callers ({@code GET /api/sync/manifest}). The entries of all tables are made once per generation and
 * change of the state, as they are sent; a caller's are picked from them by the tables that the caller was found to be
 * granted, so no statement runs per table. Thread-safe.
 */
public final class Manifests {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());
    private static final Map<String, String> HEADERS =
            Map.of("Content-Type", "application/json", "Cache-Control", "private, no-store");

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

    private record Known(long generation, long changes, List<Ready> entries) {}

    /** @param json the entry as a member of an object, {@code "<id>":{...}} */
    private record Ready(Entry entry, byte[] json) {}

    private record Row(String id, String name, String sourceType, String queryMode) {}

    /** Sends a {@link SyncManifest}: the tables the caller may read and wants, as they are in the generation of now. */
    public void send(Caller caller, Reply reply) {
        Subscriptions.Choice choice = subscriptions.of(caller.userId());
        long generation;
        List<Ready> ready;
        try (Snapshot snapshot = snapshots.current()) {
            generation = snapshot.number();
            ready = entries(snapshot);
        }
        try (OutputStream out = reply.stream(HEADERS)) {
            out.write(text("{\"tables\":{"));
            boolean first = true;
            for (Ready table : ready) {
                if (caller.mayRead(table.entry.id()) && choice.wants(table.entry.id())) {
                    if (!first) {
                        out.write(',');
                    }
                    first = false;
                    out.write(table.json);
                }
            }
            out.write(text("},\"assets\":{},\"table_mode\":\"" + choice.mode() + "\",\"generation\":" + generation
                    + ",\"server_time\":\"" + clock.instant() + "\"}"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Ready> entries(Snapshot snapshot) {
        // The number is taken before the state is read: a change in between makes what was read out of date, not kept.
        long changes = state.changes();
        Known current = known.get();
        if (current.generation != snapshot.number() || current.changes != changes) {
            current = new Known(snapshot.number(), changes, read(snapshot, current.entries));
            known.set(current);
        }
        return current.entries;
    }

    /** @param before what does not change is not written again */
    private List<Ready> read(Snapshot snapshot, List<Ready> before) {
        Map<String, Ready> known = new HashMap<>();
        before.forEach(ready -> known.put(ready.entry.id(), ready));
        Set<Identifier> distributed = snapshot.unlimited();
        return state
                .read(handle -> handle.createQuery(
                                "select id, name, source_type, query_mode from table_registry order by id")
                        .map((row, context) ->
                                new Row(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                        .list())
                .stream()
                .map(row -> entry(row, snapshot, distributed))
                .filter(Objects::nonNull)
                .map(entry -> {
                    Ready ready = known.get(entry.id());
                    return ready != null && ready.entry.equals(entry) ? ready : new Ready(entry, member(entry));
                })
                .toList();
    }

    private static byte[] member(Entry entry) {
        try {
            return text("\"" + entry.id() + "\":" + JSON.writeValueAsString(entry));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Null for a table that was never published: there is nothing to fetch. */
    private static Entry entry(Row row, Snapshot snapshot, Set<Identifier> distributed) {
        Optional<Relation> relation = snapshot.find(new Identifier(row.id));
        boolean remote = relation.map(Relation::isRemote).orElse(row.queryMode.equals(ExtractTable.REMOTE));
        if (relation.isEmpty() && !remote) {
            return null;
        }
        if (remote || !distributed.contains(relation.get().id())) {
            String mode = remote ? ExtractTable.REMOTE : row.queryMode;
            return new Entry(row.id, row.name, "", null, null, 0, mode, row.sourceType, false, List.of());
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
                table.isOneFile()
                        ? List.of()
                        : table.parts().stream().map(Part::of).toList());
    }
}
