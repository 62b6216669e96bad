package io.agnes.catalog;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.state.StateDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The tables a caller may read, each with what is known of it in short ({@code GET /api/catalog}). Thread-safe. */
public final class Catalog {
    private record Known(long changes, List<CatalogEntry> tables) {}

    private final StateDatabase state;
    private final Metrics metrics;
    private final AtomicReference<Known> known = new AtomicReference<>(new Known(-1, List.of()));

    Catalog(StateDatabase state, Metrics metrics) {
        this.state = state;
        this.metrics = metrics;
    }

    /**
     * @param parameters {@code limit}, all unless told, and {@code offset}
     * @throws AgnesException BAD_PARAMETER for a number out of range
     */
    public CatalogEntry.Listing list(Parameters parameters, Caller caller) {
        int limit = parameters.findInt("limit", 1, Integer.MAX_VALUE).orElse(Integer.MAX_VALUE);
        int offset = parameters.findInt("offset", 0, Integer.MAX_VALUE).orElse(0);
        List<CatalogEntry> readable =
                all().stream().filter(table -> caller.mayRead(table.id())).toList();
        Map<String, List<String>> metricsOf = new HashMap<>();
        metrics.readable(caller).forEach(metric -> metric.reads().forEach(table -> metricsOf
                .computeIfAbsent(table, id -> new ArrayList<>())
                .add(metric.definition().id())));
        List<CatalogEntry> page = readable.stream()
                .skip(offset)
                .limit(limit)
                .map(table -> metricsOf.containsKey(table.id()) ? table.with(metricsOf.get(table.id())) : table)
                .toList();
        return new CatalogEntry.Listing(page, readable.size());
    }

    /** Every table, whoever may read it; read again after a change of the state. */
    List<CatalogEntry> all() {
        long changes = state.changes();
        Known current = known.get();
        if (current.changes() != changes) {
            current = new Known(changes, state.read(CatalogRows::tables));
            known.set(current);
        }
        return current.tables();
    }
}
