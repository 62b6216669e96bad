package io.agnes.catalog.columns;

import io.agnes.access.Audit;
import io.agnes.catalog.CatalogFixture;
import io.agnes.common.Parameters;
import io.agnes.config.DataFolder;
import io.agnes.config.Environment;
import io.agnes.config.InstanceConfig;
import io.agnes.config.Settings;
import io.agnes.llm.LlmConfig;
import io.agnes.llm.LlmWiring;
import io.agnes.state.StateOn;
import io.agnes.sync.TableCatalog;
import io.agnes.sync.TableRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Column metadata over a real state and a real warehouse, whose tables are made by SQL; without a language model. */
final class ColumnsFixture implements AutoCloseable {
    final CatalogFixture catalog;
    final ColumnsWiring room;
    final TableCatalog tables;
    final Path proposals;

    ColumnsFixture(Path folder, StateOn on, Map<String, String> tablesBySql) throws IOException {
        catalog = new CatalogFixture(folder, on, tablesBySql);
        tablesBySql.keySet().forEach(table -> register(table, "file"));
        TableRegistry registry = new TableRegistry(catalog.state);
        tables = new TableCatalog(registry, catalog.warehouse.orchestrator());
        DataFolder data = DataFolder.at(folder.resolve("data"));
        proposals = data.proposals();
        Path instance = Files.writeString(folder.resolve("instance.yaml"), "instance: {name: Acme Data}\n");
        Settings settings =
                Settings.load(Environment.of(Map.of()), List.of(InstanceConfig.class, LlmConfig.class), instance);
        room = ColumnsWiring.open(
                catalog.state,
                data,
                settings,
                tables,
                registry,
                catalog.warehouse.orchestrator(),
                new Audit(catalog.state),
                LlmWiring.open(catalog.state, settings, folder::resolve).llm());
    }

    void register(String table, String sourceType) {
        catalog.state.write(handle -> handle.execute(
                "insert into table_registry (id, name, source_type, source, source_table, query_mode)"
                        + " values (?, ?, ?, 'shop', ?, 'local')"
                        + " on conflict (id) do update set source_type = excluded.source_type",
                table,
                table,
                sourceType,
                table));
    }

    static Parameters table(String id) {
        return new Parameters(Map.of("table_id", id));
    }

    static Parameters proposal(String name, String... more) {
        return more.length == 0
                ? new Parameters(Map.of("name", name))
                : new Parameters(Map.of("name", name, more[0], more[1]));
    }

    List<ColumnNote> known(String id) {
        return room.metadata().get(table(id), CatalogFixture.ADMIN).columns();
    }

    void say(String table, String column, String basetype, String description, String confidence) {
        room.metadata()
                .set(
                        table(table),
                        new ColumnNote.Request(
                                List.of(new ColumnNote.Entry(column, basetype, description, confidence))),
                        CatalogFixture.ADMIN);
    }

    Proposals.Detail upload(String json) {
        return room.proposals().upload(json.getBytes(StandardCharsets.UTF_8), CatalogFixture.ADMIN);
    }

    @Override
    public void close() {
        catalog.close();
    }
}
