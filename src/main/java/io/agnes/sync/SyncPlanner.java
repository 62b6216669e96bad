package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Problem;
import io.agnes.source.DerivedSource;
import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Identifier;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which tables a run brings up to date, over all kinds of sources. Thread-safe. */
public final class SyncPlanner {
    private static final Logger LOG = LoggerFactory.getLogger(SyncPlanner.class);

    private final List<Source> sources;
    private final TableRegistry registry;
    private final Clock clock;
    private final List<DerivedSource> derived;
    private final DueTables due = new DueTables();

    public SyncPlanner(List<Source> sources, TableRegistry registry, Clock clock) {
        this.sources = List.copyOf(sources);
        this.derived = sources.stream()
                .filter(DerivedSource.class::isInstance)
                .map(DerivedSource.class::cast)
                .toList();
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * The asked tables whatever their schedule, or every offered table that is due; grouped by extract. Those that are
     * made from other tables come later, in {@link #derived}.
     */
    SyncPlan plan(SyncRun run) {
        Survey survey = survey();
        List<String> problems = new ArrayList<>(survey.problems);
        Map<Extract, Set<Identifier>> tables = new LinkedHashMap<>();
        Instant now = clock.instant();
        if (run.requestedTables().isEmpty()) {
            survey.byId.values().stream()
                    .filter(candidate -> candidate.offered && due.isDue(candidate.registered, now))
                    .forEach(candidate -> candidate.addTo(tables));
        }
        for (String id : run.requestedTables()) {
            Candidate candidate = survey.byId.get(id);
            if (candidate == null) {
                problems.add("No source offers the table '" + id + "' any more.");
            } else {
                candidate.addTo(tables);
            }
        }
        tables.keySet().removeIf(extract -> isDerived(extract.type));
        List<SyncTask> tasks = tables.entrySet().stream()
                .map(entry -> new SyncTask(
                        run.runId(), entry.getKey().type, entry.getKey().source, Set.copyOf(entry.getValue())))
                .toList();
        return new SyncPlan(tasks, problems);
    }

    /**
     * The next tables of a run that are made from others.
     *
     * @param outcomes what the run has brought so far; what it published by now is what they are made from
     */
    Downstream.Level derived(SyncRun run, Collection<TableOutcome> outcomes) {
        return derived(run.runId(), run.requestedTables(), outcomes);
    }

    private Downstream.Level derived(String runId, List<String> requested, Collection<TableOutcome> outcomes) {
        return derived.stream().allMatch(kind -> kind.tables().isEmpty())
                ? Downstream.Level.NONE
                : new Downstream(derived, requested, registry.list(), outcomes, due, clock.instant()).next(runId);
    }

    private boolean isDerived(String type) {
        return derived.stream().anyMatch(kind -> kind.type().equals(type));
    }

    /** Whether a run over all tables would find something to do. */
    boolean isAnythingDue() {
        Instant now = clock.instant();
        Set<String> wait = new HashSet<>();
        for (TableRegistry.Timed table : registry.timed()) {
            if (!due.isDue(table.key(), table.schedule(), table.lastSync(), now)) {
                wait.add(table.key());
            }
        }
        boolean copied = sources.stream()
                .filter(source -> !isDerived(source.type()))
                .flatMap(source -> offered(source).stream())
                .anyMatch(table -> !wait.contains(
                        table.source().folded() + "." + table.table().folded()));
        return copied || derived("", List.of(), List.of()).tableCount() > 0;
    }

    /** What the source offers; nothing when it cannot tell: a run that is planned for another reason says why. */
    private static List<SourceTable> offered(Source source) {
        try {
            return source.tables();
        } catch (RuntimeException e) {
            LOG.warn("The source type '{}' cannot list its tables: {}", source.type(), e.getMessage());
            return List.of();
        }
    }

    /**
     * The ids as they are kept: lower-case, each once.
     *
     * @throws AgnesException INVALID when no source offers one of them
     */
    List<String> requireKnown(Collection<String> ids) {
        Map<String, Candidate> known = survey().byId;
        Set<String> required = new TreeSet<>();
        for (String id : ids) {
            String folded = String.valueOf(id).toLowerCase(Locale.ROOT);
            if (!known.containsKey(folded)) {
                throw unknown(folded, known.keySet());
            }
            required.add(folded);
        }
        return List.copyOf(required);
    }

    /** The type of each source that offers tables now. */
    Map<Identifier, String> sourceTypes() {
        Map<Identifier, String> types = new HashMap<>();
        survey().byId.values().forEach(candidate -> types.put(candidate.extract.source, candidate.extract.type));
        return types;
    }

    private static AgnesException unknown(String id, Collection<String> known) {
        List<String> nearest = NearestNames.of(id, known);
        String shown = id.length() <= 80 ? id : id.substring(0, 77) + "...";
        return new AgnesException(
                Problem.INVALID,
                "No source offers a table '" + shown + "'; nothing was queued.",
                nearest.isEmpty()
                        ? "Send ids from GET /api/catalog/tables, or an empty list for all tables that are due."
                        : "Did you mean " + String.join(", ", nearest) + "?");
    }

    /** Everything that can be synced: what the sources offer, and registered tables of their types. */
    private Survey survey() {
        List<RegisteredTable> registered = registry.list();
        TableIds ids = new TableIds(registered);
        Survey survey = new Survey(new LinkedHashMap<>(), new ArrayList<>());
        for (Source source : sources) {
            try {
                for (SourceTable table : source.tables()) {
                    survey.byId.put(
                            ids.of(table.source(), table.table()),
                            new Candidate(
                                    new Extract(source.type(), table.source()),
                                    table.table(),
                                    ids.registered(table.source(), table.table()),
                                    true));
                }
            } catch (AgnesException e) {
                survey.problems.add(cannotList(source) + e.getMessage() + " " + e.hint());
            } catch (RuntimeException e) {
                LOG.error("The source type '{}' cannot list its tables.", source.type(), e);
                survey.problems.add(cannotList(source) + "the server's log has the cause.");
            }
        }
        registered.stream().filter(this::canBeAsked).forEach(table -> survey.byId.putIfAbsent(table.id(), of(table)));
        return survey;
    }

    private static String cannotList(Source source) {
        return "The tables of the source type '" + source.type() + "' cannot be listed: ";
    }

    private boolean canBeAsked(RegisteredTable table) {
        return sources.stream().anyMatch(source -> source.type().equals(table.sourceType()))
                && Identifier.isValid(table.source())
                && Identifier.isValid(table.sourceTable());
    }

    private static Candidate of(RegisteredTable table) {
        return new Candidate(
                new Extract(table.sourceType(), new Identifier(table.source())),
                new Identifier(table.sourceTable()),
                table,
                false);
    }

    private record Survey(Map<String, Candidate> byId, List<String> problems) {}

    private record Extract(String type, Identifier source) {}

    /**
     * @param registered null for a table that has never been published
     * @param offered whether its source lists it now
     */
    private record Candidate(Extract extract, Identifier table, RegisteredTable registered, boolean offered) {
        void addTo(Map<Extract, Set<Identifier>> tables) {
            tables.computeIfAbsent(extract, key -> new TreeSet<>()).add(table);
        }
    }
}
