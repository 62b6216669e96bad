package io.agnes.catalog;

import io.agnes.access.Caller;
import io.agnes.catalog.ProfileAnswer.ColumnDescription;
import io.agnes.catalog.ProfileAnswer.MetricUse;
import io.agnes.catalog.ProfileAnswer.RelatedTable;
import io.agnes.catalog.profile.ProfileStore;
import io.agnes.catalog.profile.Profiling;
import io.agnes.catalog.profile.TableJoin;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Profiles as those see them who may read the table: nothing of a table with an access policy on its rows, and of other
 * tables only what the caller may read, too. Thread-safe.
 */
public final class Profiles {
    private final StateDatabase state;
    private final ProfileStore store;
    private final Profiling profiling;
    private final Metrics metrics;

    Profiles(StateDatabase state, ProfileStore store, Profiling profiling, Metrics metrics) {
        this.state = state;
        this.store = store;
        this.profiling = profiling;
        this.metrics = metrics;
    }

    /**
     * @param parameters {@code table_id}, in any case
     * @throws AgnesException NOT_FOUND when there is no such table, or none was profiled; FORBIDDEN when it has an access
     *     policy
     */
    public ProfileAnswer get(Parameters parameters, Caller caller) {
        CatalogEntry table = open(parameters, caller);
        ProfileStore.Kept kept = store.find(table.id())
                .orElseThrow(() -> new AgnesException(
                        Problem.NOT_FOUND,
                        "There is no profile of '" + table.id() + "' yet.",
                        "Make it with POST /api/catalog/profile/" + table.id() + "/refresh."));
        Map<String, ColumnDescription> columns = new TreeMap<>();
        state.read(handle -> CatalogRows.columns(handle, table.id()))
                .forEach(column -> columns.put(
                        column.column(),
                        new ColumnDescription(column.basetype(), column.description(), column.confidence())));
        return new ProfileAnswer(
                table.id(),
                table.description(),
                String.join(", ", table.primaryKey()),
                table.syncStrategy(),
                table.lastSync(),
                kept.profiledAt(),
                kept.profile(),
                related(table.id(), caller),
                metrics.readable(caller).stream()
                        .filter(metric -> metric.reads().contains(table.id()))
                        .map(metric -> new MetricUse(
                                metric.definition().name(),
                                metric.definition().category() + "/"
                                        + metric.definition().name() + ".yml"))
                        .toList(),
                columns);
    }

    /**
     * Profiles a table now, if it has changed since.
     *
     * @param parameters {@code table_id}, in any case
     * @throws AgnesException as {@link #get}; QUERY_LIMIT when it takes too long or too much memory
     */
    public ProfileAnswer.Refreshed refresh(Parameters parameters, Caller caller) {
        String id = open(parameters, caller).id();
        return new ProfileAnswer.Refreshed("ok", id, profiling.refresh(id).columnCount());
    }

    private CatalogEntry open(Parameters parameters, Caller caller) {
        String id = parameters.get("table_id").toLowerCase(Locale.ROOT);
        CatalogEntry table = state.read(handle -> CatalogRows.table(handle, id))
                .filter(found -> caller.mayRead(found.id()))
                .orElseThrow(() -> new AgnesException(
                        Problem.NOT_FOUND,
                        "There is no table of that name that you may read.",
                        "GET /api/catalog lists the tables you may read."));
        if (table.policed()) {
            throw Profiling.policed(id);
        }
        return table;
    }

    private List<RelatedTable> related(String id, Caller caller) {
        return store.joins(id).stream()
                .map(join -> seenFrom(id, join))
                .filter(related -> caller.mayRead(related.table()))
                .flatMap(related -> state.read(handle -> CatalogRows.table(handle, related.table())).stream()
                        .filter(other -> !other.policed())
                        .map(other -> new RelatedTable(
                                related.table(),
                                related.joinColumn(),
                                related.foreignColumn(),
                                related.direction(),
                                related.containmentPct(),
                                other.description())))
                .toList();
    }

    private static RelatedTable seenFrom(String id, TableJoin join) {
        return join.table().equals(id)
                ? new RelatedTable(
                        join.uniqueTable(),
                        join.column(),
                        join.uniqueColumn(),
                        "belongs_to",
                        join.containmentPct(),
                        null)
                : new RelatedTable(
                        join.table(), join.uniqueColumn(), join.column(), "has_many", join.containmentPct(), null);
    }
}
