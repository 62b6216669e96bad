package io.agnes.sync;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.source.DiscoveredTable;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** What connections have to offer, and the registration of all of it. Thread-safe. */
public final class TableDiscoveries {
    private final StateDatabase state;
    private final Connections connections;
    private final Registrations registrations;

    TableDiscoveries(StateDatabase state, Connections connections, Registrations registrations) {
        this.state = state;
        this.connections = connections;
        this.registrations = registrations;
    }

    /**
     * The tables that a connection has.
     *
     * @param parameters {@code source}, without which only the connections are listed; {@code bucket}
     * @throws AgnesException INVALID for an unknown connection, UNAVAILABLE when it does not answer
     */
    public Discovery discover(Parameters parameters) {
        List<Discovery.Connection> configured = connections.configured().stream()
                .map(connection -> new Discovery.Connection(
                        connection.name().value(), connection.kind().type()))
                .toList();
        if (parameters.find("source").isEmpty()) {
            return new Discovery(null, null, configured, List.of(), 0);
        }
        Connections.Connection connection = connections.require(null, parameters.get("source"));
        List<DiscoveredTable> found = connection
                .kind()
                .tables(connection.name(), parameters.find("bucket").orElse(null));
        Map<String, String> known = registered(connection);
        List<Discovery.Table> tables = found.stream()
                .map(table -> Discovery.Table.of(table, known.get(place(table.bucket(), table.table()))))
                .toList();
        return new Discovery(connection.name().value(), connection.kind().type(), configured, tables, tables.size());
    }

    /**
     * Registers every table of a connection that is not registered, each under its own name, or with the connection's
     * in front when that is taken; all in one transaction.
     *
     * @throws AgnesException as {@link #discover}
     */
    public Discovery.Outcome discoverAndRegister(Discovery.Request request, Caller by) {
        Discovery.Request asked = request == null ? new Discovery.Request(null, null) : request;
        Connections.Connection connection = connections.require(null, asked.source());
        List<DiscoveredTable> found = connection.kind().tables(connection.name(), asked.bucket());
        return state.write(handle -> new Newcomers(handle, connection, by).of(found));
    }

    /** The registrations of one discovery. */
    private final class Newcomers {
        private final Handle handle;
        private final Connections.Connection connection;
        private final Caller by;
        private final Map<String, String> known;
        private final List<String> errors = new ArrayList<>();
        private final List<String> ids = new ArrayList<>();

        Newcomers(Handle handle, Connections.Connection connection, Caller by) {
            this.handle = handle;
            this.connection = connection;
            this.by = by;
            this.known = places(AdminTableRows.all(handle), connection);
        }

        Discovery.Outcome of(List<DiscoveredTable> found) {
            int skipped = 0;
            for (DiscoveredTable table : found) {
                if (known.containsKey(place(table.bucket(), table.table()))) {
                    skipped++;
                } else {
                    register(table);
                }
            }
            return new Discovery.Outcome(
                    ids.size(), skipped, errors, ids, connection.name().value());
        }

        private void register(DiscoveredTable table) {
            String name = Identifier.normalise(table.table()).folded();
            try {
                try {
                    add(table, name);
                } catch (AgnesException taken) {
                    if (taken.problem() != Problem.CONFLICT) {
                        throw taken;
                    }
                    add(
                            table,
                            Identifier.normalise(connection.name() + "_" + name).folded());
                }
            } catch (AgnesException e) {
                errors.add("'" + table.table() + "': " + e.getMessage() + " " + e.hint());
            }
        }

        private void add(DiscoveredTable table, String name) {
            TableRequest wanted = new TableRequest(
                    name,
                    null,
                    null,
                    table.bucket(),
                    table.table(),
                    null,
                    null,
                    null,
                    null,
                    table.primaryKey(),
                    null,
                    null,
                    table.description(),
                    null);
            ids.add(registrations
                    .register(handle, TableRules.checked(wanted, connection), by)
                    .id());
        }
    }

    /**
     * The table as its source knows it.
     *
     * @throws AgnesException NOT_FOUND when there is none, INVALID when the registration does not fit it, UNAVAILABLE
     *     when the source does not answer
     */
    DiscoveredTable find(TableRequest table) {
        Connections.Connection connection = connections.require(table.sourceType(), table.source());
        List<DiscoveredTable> found = connection.kind().tables(connection.name(), table.bucket());
        DiscoveredTable one = one(table, found);
        connection.kind().check(TableRules.definition(table), one);
        return one;
    }

    private static DiscoveredTable one(TableRequest table, List<DiscoveredTable> found) {
        return found.stream()
                .filter(one -> one.table().equals(table.sourceTable())
                        && (table.bucket() == null || table.bucket().equals(one.bucket())))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> nearest = NearestNames.of(
                            table.sourceTable(),
                            found.stream().map(DiscoveredTable::table).toList());
                    return new AgnesException(
                            Problem.NOT_FOUND,
                            "The connection '" + table.source() + "' has no table '" + table.sourceTable() + "'"
                                    + (table.bucket() == null ? "." : " in '" + table.bucket() + "'."),
                            nearest.isEmpty()
                                    ? "GET /api/admin/discover-tables?source=" + table.source() + " lists its tables."
                                    : "Did you mean " + String.join(", ", nearest) + "?");
                });
    }

    private Map<String, String> registered(Connections.Connection connection) {
        return places(state.read(AdminTableRows::all), connection);
    }

    /** The ids of a connection's registered tables by their place there. */
    private static Map<String, String> places(List<AdminTable> tables, Connections.Connection connection) {
        Map<String, String> places = new TreeMap<>();
        tables.stream()
                .filter(table -> table.registered()
                        && table.sourceQuery() == null
                        && table.source().equalsIgnoreCase(connection.name().value()))
                .forEach(table -> places.putIfAbsent(place(table.bucket(), table.sourceTable()), table.id()));
        return places;
    }

    private static String place(String bucket, String table) {
        return (bucket == null ? "" : bucket) + "\n" + table;
    }
}
