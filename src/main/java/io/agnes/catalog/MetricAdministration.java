package io.agnes.catalog;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.StatementCheck;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Metrics as administrators define, import and check them; each change with its line in the audit log in one
 * transaction, an import whole or not at all. Thread-safe.
 */
public final class MetricAdministration {
    static final String MANUAL = "manual";
    static final String IMPORTED = "yaml_import";

    private final StateDatabase state;
    private final MetricBindings bindings;
    private final StatementCheck statements;
    private final Audit audit;
    private final Clock clock;

    MetricAdministration(
            StateDatabase state, MetricBindings bindings, StatementCheck statements, Audit audit, Clock clock) {
        this.state = state;
        this.bindings = bindings;
        this.statements = statements;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Defines a metric, in place of the one of its id.
     *
     * @throws AgnesException INVALID naming the field, QUERY_FAILED or QUERY_REFUSED for a statement
     */
    public Metric put(MetricDefinition wanted, Caller by) {
        if (wanted == null) {
            throw MetricRules.invalid(
                    "This needs a JSON body.",
                    "Send for example {\"category\": \"revenue\", \"name\": \"total\", \"sql\": \"SELECT ...\"}.");
        }
        MetricDefinition metric = MetricRules.checked(wanted, statements);
        return bindings.bind(state.write(handle -> {
            MetricRows.put(handle, List.of(metric), MANUAL, clock.instant());
            record(handle, by, "metric.set", metric.id(), Map.of());
            return MetricRows.find(handle, metric.id()).orElseThrow();
        }));
    }

    /** What {@link #remove} answers. */
    public record Removed(String status, String id) {}

    /**
     * @param parameters {@code category} and {@code name}
     * @throws AgnesException NOT_FOUND
     */
    public Removed remove(Parameters parameters, Caller by) {
        String id = Metrics.id(parameters);
        state.write(handle -> {
            if (!MetricRows.remove(handle, id)) {
                throw MetricRules.notFound(id);
            }
            record(handle, by, "metric.removed", id, Map.of());
            return null;
        });
        return new Removed("deleted", id);
    }

    /**
     * Imports metrics from YAML; all of them, or on any mistake none.
     *
     * @param yaml UTF-8, see {@link MetricYaml}; may be null
     * @param parameters {@code prune}: also remove imported metrics that are not in it; {@code dry_run}: change nothing
     * @throws AgnesException INVALID naming the entry and the field, QUERY_FAILED or QUERY_REFUSED for a statement
     */
    public MetricImport load(byte[] yaml, Parameters parameters, Caller by) {
        String text = yaml == null ? "" : new String(yaml, StandardCharsets.UTF_8);
        List<MetricDefinition> read = MetricYaml.read(text, "The body");
        return load(read, isSet(parameters, "prune"), isSet(parameters, "dry_run"), by);
    }

    MetricImport load(List<MetricDefinition> read, boolean prune, boolean dryRun, Caller by) {
        Map<String, MetricDefinition> wanted = new LinkedHashMap<>();
        for (MetricDefinition definition : read) {
            MetricDefinition metric = MetricRules.checked(definition, statements);
            if (wanted.put(metric.id(), metric) != null) {
                throw MetricRules.invalid(
                        "The metric '" + metric.id() + "' is there twice.",
                        "Leave one of them out; nothing was changed.");
            }
        }
        return dryRun
                ? state.read(handle -> compare(handle, wanted, prune, "checked"))
                : state.write(handle -> {
                    MetricImport done = compare(handle, wanted, prune, "imported");
                    List<MetricDefinition> changed = Stream.concat(done.created().stream(), done.updated().stream())
                            .map(wanted::get)
                            .toList();
                    MetricRows.put(handle, changed, IMPORTED, clock.instant());
                    done.pruned().forEach(id -> MetricRows.remove(handle, id));
                    record(
                            handle,
                            by,
                            "metric.imported",
                            null,
                            Map.of(
                                    "created", done.created().size(),
                                    "updated", done.updated().size(),
                                    "pruned", done.pruned().size()));
                    return done;
                });
    }

    private MetricImport compare(Handle handle, Map<String, MetricDefinition> wanted, boolean prune, String status) {
        Map<String, MetricRows.Kept> kept = MetricRows.all(handle).stream()
                .collect(Collectors.toMap(row -> row.definition().id(), row -> row, (one, other) -> one, TreeMap::new));
        List<String> created = new ArrayList<>();
        List<String> updated = new ArrayList<>();
        List<String> unchanged = new ArrayList<>();
        List<String> unbound = new ArrayList<>();
        wanted.forEach((id, metric) -> {
            MetricRows.Kept before = kept.get(id);
            List<String> fate = before == null ? created : before.definition().equals(metric) ? unchanged : updated;
            fate.add(id);
            if (!bindings.bind(new MetricRows.Kept(metric, IMPORTED, null, null))
                    .bound()) {
                unbound.add(id);
            }
        });
        List<String> pruned = prune
                ? kept.values().stream()
                        .filter(row -> row.source().equals(IMPORTED))
                        .map(row -> row.definition().id())
                        .filter(id -> !wanted.containsKey(id))
                        .toList()
                : List.of();
        return new MetricImport(status, wanted.size(), created, updated, unchanged, pruned, unbound);
    }

    /**
     * Every metric as a file.
     *
     * @param files by path ({@code category/name.yml}) the YAML
     */
    public record Export(Map<String, String> files, int count) {}

    /** The metrics as files that {@link #load} reads back to the same. */
    public Export export() {
        Map<String, String> files = new TreeMap<>();
        for (MetricRows.Kept kept : state.read(MetricRows::all)) {
            files.put(kept.definition().id() + ".yml", MetricYaml.write(kept.definition()));
        }
        return new Export(files, files.size());
    }

    /**
     * Whether metrics can be asked.
     *
     * @param ok whether all can
     */
    public record Validation(boolean ok, List<Check> metrics) {}

    /**
     * @param status {@code ok}; {@code unbound}, a table is missing; {@code failed}, the engine refuses a statement
     * @param message what is wrong; null when nothing is
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Check(String id, String status, String message) {}

    /** Lets the engine plan every statement of every metric whose tables are there. */
    public Validation validate() {
        List<Check> checks = bindings.all().stream().map(this::check).toList();
        return new Validation(checks.stream().allMatch(check -> check.status().equals("ok")), checks);
    }

    private Check check(Metric metric) {
        String id = metric.definition().id();
        if (!metric.bound()) {
            return new Check(id, "unbound", "Not there: " + String.join(", ", metric.missing()) + ".");
        }
        for (Map.Entry<String, String> statement :
                MetricRules.statements(metric.definition()).entrySet()) {
            try {
                statements.plan(statement.getValue());
            } catch (AgnesException failed) {
                return new Check(id, "failed", "In '" + statement.getKey() + "': " + failed.getMessage());
            }
        }
        return new Check(id, "ok", null);
    }

    private void record(Handle handle, Caller by, String action, String id, Map<String, ?> params) {
        audit.record(handle, by, action, id == null ? null : "metric:" + id, params, "ok", null);
    }

    private static boolean isSet(Parameters parameters, String name) {
        return parameters.find(name).map(Boolean::parseBoolean).orElse(false);
    }
}
