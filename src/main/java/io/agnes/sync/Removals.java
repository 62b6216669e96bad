package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.config.DataFolder;
import io.agnes.source.Source;
import io.agnes.source.SyncTask;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.RebuildReport;
import io.agnes.warehouse.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the data of unregistered tables away. What is to go stands in {@code table_removals} from the transaction that
 * unregisters the table until its extract names it no more and a generation without it is published; a process that is
 * killed in between goes on at the next start. Thread-safe.
 */
public final class Removals {
    private static final Logger LOG = LoggerFactory.getLogger(Removals.class);

    private final StateDatabase state;
    private final List<Source> sources;
    private final SyncLedger ledger;
    private final DataFolder data;
    private final Engine engine;

    Removals(StateDatabase state, List<Source> sources, SyncLedger ledger, DataFolder data, Engine engine) {
        this.state = state;
        this.sources = List.copyOf(sources);
        this.ledger = ledger;
        this.data = data;
        this.engine = engine;
    }

    private record Removal(Identifier source, Identifier table, String sourceType) {}

    /** In the transaction that unregisters a table. */
    static void add(Handle handle, String source, String table, String sourceType) {
        handle.execute(
                "insert into table_removals (source, source_table, source_type) values (?, ?, ?) on conflict do nothing",
                source.toLowerCase(Locale.ROOT),
                table.toLowerCase(Locale.ROOT),
                sourceType);
    }

    static boolean isPending(Handle handle, String source, String table) {
        return handle.createQuery(
                        "select count(*) > 0 from table_removals where source = lower(?) and source_table = lower(?)")
                .bind(0, source)
                .bind(1, table)
                .mapTo(Boolean.class)
                .one();
    }

    /** The published tables that are not about to go. */
    static List<Relation> staying(Handle handle, List<Relation> relations) {
        Set<String> leaving =
                new HashSet<>(handle.createQuery("select source || '.' || source_table from table_removals")
                        .mapTo(String.class)
                        .list());
        return leaving.isEmpty()
                ? relations
                : relations.stream()
                        .filter(relation -> !leaving.contains(relation.source().folded() + "."
                                + relation.table().folded()))
                        .toList();
    }

    /**
     * Lets the sources drop what is unregistered; waits for a sync of the same source.
     *
     * @return whether there was anything, so that a rebuild is worth its while
     */
    public boolean drop() {
        List<Removal> pending = pending();
        pending.forEach(this::drop);
        return !pending.isEmpty();
    }

    /**
     * Ends the removals whose extracts name the table no more.
     *
     * @param report of a rebuild that began after {@link #drop}
     */
    public void settle(RebuildReport report) {
        ledger.recordGeneration(report);
        List<Removal> done = new ArrayList<>();
        for (Removal removal : pending()) {
            boolean published = report.relations().stream()
                    .anyMatch(relation -> relation.source().equals(removal.source)
                            && relation.table().equals(removal.table));
            if (!published && !isNamed(removal)) {
                done.add(removal);
            }
        }
        state.write(handle -> {
            done.forEach(removal -> handle.execute(
                    "delete from table_removals where source = ? and source_table = ?",
                    removal.source.folded(),
                    removal.table.folded()));
            return null;
        });
    }

    private void drop(Removal removal) {
        Optional<Source> source = sources.stream()
                .filter(kind -> kind.type().equals(removal.sourceType))
                .findFirst();
        if (source.isEmpty() || !isNamed(removal)) {
            return;
        }
        try {
            source.get().extract(new SyncTask("removal", removal.sourceType, removal.source, Set.of(removal.table)));
        } catch (RuntimeException e) {
            LOG.warn(
                    "The data of '{}.{}' could not be dropped; the next start tries again.",
                    removal.source,
                    removal.table,
                    e);
        }
    }

    private boolean isNamed(Removal removal) {
        try {
            return new ExtractFolder(DataFolder.inside(data.extracts(), removal.source.value()), engine)
                    .read()
                    .find(removal.table)
                    .isPresent();
        } catch (AgnesException unreadable) {
            LOG.warn("{} {}", unreadable.getMessage(), unreadable.hint());
            return true;
        }
    }

    private List<Removal> pending() {
        return state.read(handle -> handle.createQuery("select source, source_table, source_type from table_removals")
                .map((row, context) -> new Removal(
                        new Identifier(row.getString(1)), new Identifier(row.getString(2)), row.getString(3)))
                .list());
    }
}
