package io.agnes.operator;

import io.agnes.common.AgnesException;
import io.agnes.config.Home;
import io.agnes.source.database.DatabaseConnections;
import io.agnes.warehouse.Identifier;
import java.util.ArrayList;
import java.util.List;

/** Every database of {@code data_sources} lets us in. */
final class DatabasesCheck implements Check {
    private final Home home;
    private final List<Class<? extends Record>> sections;

    DatabasesCheck(Home home, List<Class<? extends Record>> sections) {
        this.home = home;
        this.sections = sections;
    }

    @Override
    public String name() {
        return "databases";
    }

    @Override
    public List<Diagnosis> look() {
        DatabaseConnections connections = DatabaseConnections.of(home.settings(sections));
        List<Diagnosis> findings = new ArrayList<>();
        for (Identifier name : connections.names()) {
            findings.add(look(connections, name));
        }
        return findings.isEmpty() ? Diagnosis.ok("no database is configured").alone() : findings;
    }

    private static Diagnosis look(DatabaseConnections connections, Identifier name) {
        try {
            connections.probe(name);
            return Diagnosis.ok("'" + name + "' can be read");
        } catch (AgnesException e) {
            return Diagnosis.warn(e.getMessage(), e.hint());
        }
    }
}
