package io.agnes.source.jsonapi;

import io.agnes.source.SourceTable;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.source.TableDefinitions;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables that routes declare, as definitions whose options are the values of the route. Thread-safe. */
final class DeclaredTables implements TableDefinitions {
    private static final Logger LOG = LoggerFactory.getLogger(DeclaredTables.class);

    private final JsonApi api;

    DeclaredTables(JsonApi api) {
        this.api = api;
    }

    @Override
    public List<TableDefinition> of(String sourceType) {
        return api.declared().stream()
                .filter(DeclaredTables::isNamed)
                .map(DeclaredTables::definition)
                .sorted(Comparator.comparing(TableDefinition::id))
                .toList();
    }

    List<SourceTable> enabled() {
        return of(JsonApiSource.TYPE).stream()
                .filter(table -> table.options().getOrDefault("enabled", "true").equals("true"))
                .map(table -> new SourceTable(table.source(), table.table(), table.description()))
                .toList();
    }

    private static boolean isNamed(Map<String, String> values) {
        boolean named = Identifier.isValid(values.getOrDefault("source", ""))
                && Identifier.isValid(values.getOrDefault("table", ""));
        if (!named) {
            LOG.warn("A JSON API table has no usable source and table; 'bin/agnes routes validate' names its file.");
        }
        return named;
    }

    /** Wrong values are told when the table is read, so that one wrong table hides no other. */
    private static TableDefinition definition(Map<String, String> values) {
        Identifier source = new Identifier(values.get("source"));
        Identifier table = new Identifier(values.get("table"));
        String description = values.getOrDefault("description", "");
        return new TableDefinition(
                source.folded() + "." + table.folded(),
                source,
                table,
                description.isBlank() ? null : description,
                null,
                table.value(),
                null,
                ExtractTable.LOCAL,
                SyncStrategy.find(values.getOrDefault("sync_strategy", "")).orElse(SyncStrategy.FULL_REFRESH),
                List.of(),
                values);
    }
}
