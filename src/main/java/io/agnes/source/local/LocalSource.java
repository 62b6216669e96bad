package io.agnes.source.local;

import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.source.Cycle;
import io.agnes.source.DerivedSource;
import io.agnes.source.DiscoveredTable;
import io.agnes.source.PulledTables;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncStrategy;
import io.agnes.source.SyncTask;
import io.agnes.source.TableDefinition;
import io.agnes.source.TableDefinitions;
import io.agnes.source.TableDiscovery;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.MakeTerms;
import io.agnes.warehouse.Materializer;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.Reading;
import io.agnes.warehouse.StatementCheck;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The source type {@code local}: registered queries over published tables become tables. Thread-safe. */
public final class LocalSource implements DerivedSource, TableDiscovery {
    public static final String TYPE = "local";

    /** The one connection, and the extract of all its tables. */
    public static final Identifier CONNECTION = new Identifier("materialized");

    private static final String MODE = "materialized";

    private final TableDefinitions definitions;
    private final PulledTables pulled;
    private final Materializer materializer;
    private final StatementCheck statements;
    private final ExtractFolder extract;

    public LocalSource(
            TableDefinitions definitions,
            DataFolder data,
            Engine engine,
            Materializer materializer,
            StatementCheck statements) {
        this.definitions = definitions;
        this.pulled = new PulledTables(TYPE, definitions, data, engine);
        this.materializer = materializer;
        this.statements = statements;
        this.extract = new ExtractFolder(DataFolder.inside(data.extracts(), CONNECTION.value()), engine);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SourceTable> tables() {
        return pulled.offered();
    }

    @Override
    public List<TableOutcome> extract(SyncTask task) {
        return pulled.pull(task, (definition, before, work, folder) -> {
            LocalOptions options = LocalOptions.of(definition);
            boolean hadRows = before.filter(table -> table.rows() > 0).isPresent();
            MakeTerms terms =
                    new MakeTerms(options.unfiltered(), definition.primaryKey(), hadRows && !options.allowEmpty());
            return Optional.of(List.of(materializer.make(definition.table(), definition.query(), terms, folder)));
        });
    }

    @Override
    public Map<Identifier, Derivation> derivations() {
        List<TableDefinition> all = definitions.of(TYPE);
        if (all.isEmpty()) {
            return Map.of();
        }
        Map<Identifier, Path> files = files();
        Map<Path, String> madeFrom = materializer.madeFrom(files.values());
        Map<Identifier, Derivation> derivations = new TreeMap<>();
        for (TableDefinition table : all) {
            derivations.put(table.table(), derivation(table, all, files.get(table.table()), madeFrom));
        }
        return derivations;
    }

    private Derivation derivation(
            TableDefinition table, List<TableDefinition> all, Path file, Map<Path, String> madeFrom) {
        try {
            Reading reading = materializer.read(table.query());
            boolean stale = file == null || !reading.fingerprint().equals(madeFrom.get(file));
            return new Derivation(table.source(), reads(reading, all), stale);
        } catch (AgnesException refused) {
            // it is tried, so that its run says why
            return new Derivation(table.source(), Set.of(), true);
        }
    }

    private Map<Identifier, Path> files() {
        Map<Identifier, Path> files = new HashMap<>();
        for (ExtractTable table : extract.read().tables()) {
            for (PublishedFile file : table.files()) {
                files.put(table.name(), extract.path(file));
            }
        }
        return files;
    }

    /** The ids of what it reads, those included that are registered and not made yet. */
    private static Set<String> reads(Reading reading, List<TableDefinition> all) {
        Set<String> reads = reading.tables().stream().map(Identifier::folded).collect(Collectors.toSet());
        all.stream()
                .filter(table -> reading.unknown().stream().anyMatch(written -> isNamed(written, table)))
                .forEach(table -> reads.add(table.id()));
        return reads;
    }

    private static boolean isNamed(String written, TableDefinition table) {
        String name = written.toLowerCase(Locale.ROOT);
        return name.equals(table.id())
                || name.equals("main." + table.id())
                || name.equals(table.source().folded() + "." + table.table().folded());
    }

    @Override
    public List<Identifier> connections() {
        return List.of(CONNECTION);
    }

    @Override
    public boolean isConfigured() {
        return false;
    }

    /** There is nothing to discover: a table is there once its query is registered. */
    @Override
    public List<DiscoveredTable> tables(Identifier connection, String bucket) {
        return List.of();
    }

    /**
     * @throws AgnesException INVALID also when the query reads what is no table, a table with an access policy that the
     *     options do not name, or itself by way of others; QUERY_REFUSED and QUERY_FAILED as for a query
     */
    @Override
    public void check(TableDefinition definition) {
        requireForm(definition);
        LocalOptions options = LocalOptions.of(definition);
        Reading reading = materializer.read(definition.query());
        Map<String, TableDefinition> all = new TreeMap<>();
        definitions.of(TYPE).forEach(table -> all.put(table.id(), table));
        all.put(definition.id(), definition);
        requireKnown(reading, List.copyOf(all.values()));
        Materializer.requireStated(reading.policed(), options.unfiltered());
        requireNoCycle(definition, all);
        if (reading.unknown().isEmpty()) {
            statements.plan(definition.query());
        }
    }

    private static void requireForm(TableDefinition definition) {
        if (!definition.queryMode().equals(MODE)) {
            throw refused(
                    "A table of the type 'local' is what its query returns; its query mode is 'materialized'.",
                    "Send \"query_mode\": \"materialized\" and \"source_query\": \"select ...\".");
        }
        if (definition.strategy() != SyncStrategy.FULL_REFRESH || definition.bucket() != null) {
            throw refused(
                    "A table of the type 'local' is made as a whole from its query.",
                    "Leave out 'bucket' and 'sync_strategy'.");
        }
    }

    private void requireKnown(Reading reading, List<TableDefinition> all) {
        for (String written : new TreeSet<>(reading.unknown())) {
            if (all.stream().noneMatch(table -> isNamed(written, table))) {
                Set<String> known = new TreeSet<>(materializer.published());
                all.forEach(table -> known.add(table.id()));
                throw refused(
                        "The query reads '" + (written.length() <= 80 ? written : written.substring(0, 77) + "...")
                                + "', which is no table here.",
                        "Did you mean " + String.join(" or ", NearestNames.of(written, known))
                                + "? A table that is new has to be synced first.");
            }
        }
    }

    private void requireNoCycle(TableDefinition definition, Map<String, TableDefinition> all) {
        List<String> cycle = Cycle.through(definition.id(), id -> {
            TableDefinition table = all.get(id);
            return table == null ? Set.of() : readsOf(table, all);
        });
        if (!cycle.isEmpty()) {
            throw refused(
                    "The table would be made from itself: " + Cycle.text(cycle) + ".",
                    "Let one of these queries read other tables.");
        }
    }

    private Set<String> readsOf(TableDefinition table, Map<String, TableDefinition> all) {
        try {
            return reads(materializer.read(table.query()), List.copyOf(all.values()));
        } catch (AgnesException unreadable) {
            return new HashSet<>();
        }
    }

    /**
     * Before a table gets an access policy: refuses it while another table is made from it and nobody has said that this
     * one shows all its rows.
     *
     * @throws AgnesException CONFLICT naming the other table
     */
    public void requireNoExposure(Identifier table) {
        for (TableDefinition definition : definitions.of(TYPE)) {
            if (readsOf(definition, Map.of()).contains(table.folded())
                    && !LocalOptions.of(definition).unfiltered().contains(table)) {
                throw new AgnesException(
                        Problem.CONFLICT,
                        "The table '" + definition.id() + "' is made from '" + table.folded()
                                + "' and would go on showing what the policy hides.",
                        "Remove it, or say that it is meant to: PUT /api/admin/registry/" + definition.id()
                                + " with \"options\": {\"unfiltered\": \"" + table.folded() + "\"}.");
            }
        }
    }

    private static AgnesException refused(String message, String hint) {
        return new AgnesException(Problem.INVALID, message, hint);
    }
}
