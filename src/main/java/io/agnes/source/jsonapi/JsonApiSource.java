package io.agnes.source.jsonapi;

import io.agnes.config.DataFolder;
import io.agnes.source.PulledTables;
import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Engine;
import java.util.List;

/**
 * The source type {@code json-api}: tables that files below {@code routes/sync} declare by their values. They register
 * themselves with their first sync. Thread-safe.
 */
public final class JsonApiSource implements Source {
    public static final String TYPE = "json-api";

    private final DeclaredTables declared;
    private final PulledTables pulled;
    private final JsonApiReader reader;

    private JsonApiSource(DeclaredTables declared, PulledTables pulled, JsonApiReader reader) {
        this.declared = declared;
        this.pulled = pulled;
        this.reader = reader;
    }

    public static JsonApiSource open(JsonApi api, DataFolder data, Engine engine) {
        DeclaredTables declared = new DeclaredTables(api);
        return new JsonApiSource(
                declared, new PulledTables(TYPE, declared, data, engine), new JsonApiReader(api, data, engine.disk()));
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
        return pulled.pull(task, reader::read);
    }
}
