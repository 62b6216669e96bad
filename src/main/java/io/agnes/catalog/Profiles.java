package io.agnes.catalog;

import io.agnes.access.Caller;
import io.agnes.catalog.CatalogRows.ColumnText;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Profiles as those see them who may read the table: nothing of a table with an access policy on its rows, and of other
 * tables only what the caller may read, too. Thread-safe.
 */
public final class Profiles {
    /** So many fit into the line of a request. */
    static final int MOST = 100;

    private final StateDatabase state;
    private final Profiling profiling;
    private final Metrics metrics;

    Profiles(StateDatabase state, Profiling profiling, Metrics metrics) {
        this.state = state;
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
        ProfileAnswer answer = answers(List.of(table), caller).get(table.id());
        if (answer == null) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "There is no profile of '" + table.id() + "' yet.",
                    "Make it with POST /api/catalog/profile/" + table.id() + "/refresh.");
        }
        return answer;
    }

    /**
     * The profiles of several tables at once, as far as there are any that the caller may see.
     *
     * @param parameters {@code tables}: ids with commas between, in any case
     * @throws AgnesException BAD_PARAMETER without tables, or for more than {@link #MOST}
     */
    public ProfileAnswer.Listing list(Parameters parameters, Caller caller) {
        List<String> ids = Stream.of(parameters.get("tables").split(","))
                .map(id -> id.strip().toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        if (ids.size() > MOST) {
            throw new AgnesException(
                    Problem.BAD_PARAMETER,
                    "The parameter 'tables' names " + ids.size() + " tables.",
                    "Name at most " + MOST + " at once.");
        }
        List<CatalogEntry> tables = state.read(handle -> CatalogRows.tables(handle, ids)).stream()
                .filter(table -> isSeen(table, caller))
                .toList();
        Map<String, ProfileAnswer> profiles = answers(tables, caller);
        return new ProfileAnswer.Listing(profiles, profiles.size());
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
        CatalogEntry table = state.read(handle -> CatalogRows.tables(handle, List.of(id))).stream()
                .filter(found -> caller.mayRead(found.id()))
                .findFirst()
                .orElseThrow(() -> new AgnesException(
                        Problem.NOT_FOUND,
                        "There is no table of that name that you may read.",
                        "GET /api/catalog lists the tables you may read."));
        if (table.policed()) {
            throw Profiling.policed(id);
        }
        return table;
    }

    private static boolean isSeen(CatalogEntry table, Caller caller) {
        return caller.mayRead(table.id()) && !table.policed();
    }

    /** What is kept of some tables, all of one commit. */
    private record Known(
            Map<String, ProfileStore.Kept> profiles,
            List<ColumnText> columns,
            List<TableJoin> joins,
            Map<String, CatalogEntry> joined) {}

    /** @param tables that the caller may see */
    private Map<String, ProfileAnswer> answers(List<CatalogEntry> tables, Caller caller) {
        Known known = known(tables.stream().map(CatalogEntry::id).toList());
        List<Metric> readable = metrics.readable(caller);
        Map<String, ProfileAnswer> answers = new TreeMap<>();
        for (CatalogEntry table : tables) {
            ProfileStore.Kept kept = known.profiles().get(table.id());
            if (kept != null) {
                answers.put(table.id(), answer(table, kept, known, readable, caller));
            }
        }
        return answers;
    }

    private Known known(List<String> ids) {
        return state.read(handle -> {
            List<TableJoin> joins = ProfileStore.joins(handle, ids);
            Set<String> joined = joins.stream()
                    .flatMap(join -> Stream.of(join.table(), join.uniqueTable()))
                    .collect(Collectors.toSet());
            return new Known(
                    ProfileStore.find(handle, ids),
                    CatalogRows.columns(handle, ids),
                    joins,
                    CatalogRows.tables(handle, joined).stream()
                            .collect(Collectors.toMap(CatalogEntry::id, Function.identity())));
        });
    }

    private static ProfileAnswer answer(
            CatalogEntry table, ProfileStore.Kept kept, Known known, List<Metric> readable, Caller caller) {
        String id = table.id();
        Map<String, ColumnDescription> columns = new TreeMap<>();
        known.columns().stream()
                .filter(column -> column.table().equals(id))
                .forEach(column -> columns.put(
                        column.column(),
                        new ColumnDescription(column.basetype(), column.description(), column.confidence())));
        return new ProfileAnswer(
                id,
                table.description(),
                String.join(", ", table.primaryKey()),
                table.syncStrategy(),
                table.lastSync(),
                kept.profiledAt(),
                kept.profile(),
                related(id, known, caller),
                readable.stream()
                        .filter(metric -> metric.reads().contains(id))
                        .map(metric -> new MetricUse(
                                metric.definition().name(),
                                metric.definition().category() + "/"
                                        + metric.definition().name() + ".yml"))
                        .toList(),
                columns);
    }

    private static List<RelatedTable> related(String id, Known known, Caller caller) {
        List<RelatedTable> related = new ArrayList<>();
        for (TableJoin join : known.joins()) {
            if (join.table().equals(id) || join.uniqueTable().equals(id)) {
                boolean belongs = join.table().equals(id);
                CatalogEntry other = known.joined().get(belongs ? join.uniqueTable() : join.table());
                if (other != null && isSeen(other, caller)) {
                    related.add(new RelatedTable(
                            other.id(),
                            belongs ? join.column() : join.uniqueColumn(),
                            belongs ? join.uniqueColumn() : join.column(),
                            belongs ? "belongs_to" : "has_many",
                            join.containmentPct(),
                            other.description()));
                }
            }
        }
        return related;
    }
}
