package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import io.agnes.source.DiscoveredTable;
import io.agnes.warehouse.Identifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The databases of {@code data_sources}. Thread-safe. */
public final class DatabaseConnections {
    private final Map<Identifier, DatabaseConnection> connections = new LinkedHashMap<>();

    DatabaseConnections(Map<String, DatabaseConfig> configured, Environment environment) {
        configured.forEach((name, config) ->
                connections.put(new Identifier(name), new DatabaseConnection(name, config, environment)));
    }

    /** @throws AgnesException INVALID naming the setting of a connection that cannot be used */
    public static DatabaseConnections of(Settings settings) {
        return new DatabaseConnections(settings.entries(DatabaseConfig.class), settings.environment());
    }

    /** Their names; each is also the extract that its tables get into. */
    public List<Identifier> names() {
        return connections.keySet().stream().sorted().toList();
    }

    /** @throws AgnesException INVALID when there is none of that name */
    DatabaseConnection require(String name) {
        DatabaseConnection connection = connections.get(new Identifier(name));
        if (connection == null) {
            throw new AgnesException(
                    Problem.INVALID,
                    "There is no database connection '" + name + "'.",
                    "Add it to data_sources of instance.yaml: " + name
                            + ": {type: database, url: postgresql://host:5432/name}.");
        }
        return connection;
    }

    /**
     * Opens a read-only session and ends it.
     *
     * @throws AgnesException UNAVAILABLE when the database does not let us in, with what to do next
     */
    public void probe(Identifier name) {
        require(name.value()).open().close();
    }

    /** As {@link io.agnes.source.TableDiscovery#tables} says. */
    List<DiscoveredTable> tables(Identifier name, String bucket) {
        try (Session session = require(name.value()).open()) {
            return session.read("the catalog", open -> DatabaseCatalog.tables(open, session.dialect(), bucket));
        }
    }
}
