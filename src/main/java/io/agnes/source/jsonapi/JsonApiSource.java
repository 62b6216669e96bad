package io.agnes.source.jsonapi;

import io.agnes.config.DataFolder;
import io.agnes.source.PulledTables;
import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableDefinition;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Identifier;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Predicate;

/**
 * The source type {@code json-api}: tables that files below {@code routes/sync} declare by their values. They register
 * themselves with their first sync. Thread-safe.
 */
public final class JsonApiSource implements Source {
    public static final String TYPE = "json-api";

    private final DeclaredTables declared;
    private final PulledTables pulled;
    private final JsonApiReader reader;
    private final Predicate<Identifier> taken;

    private JsonApiSource(
            DeclaredTables declared, PulledTables pulled, JsonApiReader reader, Predicate<Identifier> taken) {
        this.declared = declared;
        this.pulled = pulled;
        this.reader = reader;
        this.taken = taken;
    }

    /** @param taken whether a name is that of an extract that another kind of source writes */
    public static JsonApiSource open(JsonApi api, DataFolder data, Engine engine, Predicate<Identifier> taken) {
        DeclaredTables declared = new DeclaredTables(api);
        return new JsonApiSource(
                declared,
                new PulledTables(TYPE, declared, data, engine),
                new JsonApiReader(api, data, engine.disk()),
                taken);
    }

    /** Whether a route declares tables of this source: ones that are synced, or have been. */
    public static Predicate<Identifier> names(JsonApi api, DataFolder data) {
        DeclaredTables declared = new DeclaredTables(api);
        return name ->
                declared.enabled().stream().anyMatch(table -> table.source().equals(name))
                        || declared.of(TYPE).stream()
                                .map(TableDefinition::source)
                                .anyMatch(source -> source.equals(name)
                                        && Files.exists(DataFolder.inside(data.extracts(), source.value())));
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** One that is switched off keeps its data and is not offered. */
    @Override
    public List<SourceTable> tables() {
        return declared.enabled();
    }

    @Override
    public List<TableOutcome> extract(SyncTask task) {
        return taken.test(task.source())
                ? task.tables().stream()
                        .map(table -> refused(task.source(), table))
                        .toList()
                : pulled.pull(task, reader::read);
    }

    private static TableOutcome refused(Identifier source, Identifier table) {
        return new TableOutcome(
                source,
                table,
                TableOutcome.Status.FAILED,
                0,
                0,
                0,
                "The JSON API '" + source + "' has the name of another source, whose tables stay.",
                "Give it another name in the value source of its file below routes/sync, or rename the folder or "
                        + "connection.",
                false);
    }
}
