package io.agnes.source.database;

import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import io.agnes.source.PulledTables;
import io.agnes.source.TableDefinitions;
import io.agnes.warehouse.Engine;

/** The database source, put together. */
public record DatabaseWiring(DatabaseSource source) {

    public static DatabaseWiring open(TableDefinitions definitions, DataFolder data, Engine engine, Settings settings) {
        return open(definitions, data, engine, DatabaseConnections.of(settings));
    }

    static DatabaseWiring open(
            TableDefinitions definitions, DataFolder data, Engine engine, DatabaseConnections connections) {
        return new DatabaseWiring(new DatabaseSource(
                new PulledTables(DatabaseSource.TYPE, definitions, data, engine),
                new DatabaseReader(connections, data, engine.disk()),
                connections));
    }
}
