package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Problem;
import io.agnes.source.TableDiscovery;
import io.agnes.warehouse.Identifier;
import java.util.List;
import java.util.Objects;

/** The configured connections of all kinds of sources. Thread-safe. */
final class Connections {
    private final List<TableDiscovery> kinds;

    Connections(List<TableDiscovery> kinds) {
        this.kinds = List.copyOf(kinds);
    }

    /** A connection and the kind of source that reads it. */
    record Connection(Identifier name, TableDiscovery kind) {}

    /** Those that somebody has configured. */
    List<Connection> configured() {
        return all().stream()
                .filter(connection -> connection.kind().isConfigured())
                .toList();
    }

    private List<Connection> all() {
        return kinds.stream()
                .flatMap(kind -> kind.connections().stream().map(name -> new Connection(name, kind)))
                .toList();
    }

    /**
     * @param type null: whichever kind the connection is of
     * @param name null: the only one of the kind, or the only one at all
     * @throws AgnesException INVALID when that names no connection, or more than one
     */
    Connection require(String type, String name) {
        List<Connection> ofType = all().stream()
                .filter(connection -> type == null || connection.kind().type().equals(type))
                .toList();
        List<Connection> offered = type == null ? configured() : ofType;
        if (type != null && kinds.stream().noneMatch(kind -> kind.type().equals(type))) {
            throw refused(
                    "There is no kind of source '" + shown(type) + "' whose tables are registered.",
                    list(
                            "Use one of: ",
                            kinds.stream().map(TableDiscovery::type).toList()));
        }
        List<Connection> found = name == null
                ? offered
                : ofType.stream()
                        .filter(connection -> connection.name().value().equalsIgnoreCase(name))
                        .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        List<String> names =
                offered.stream().map(connection -> connection.name().value()).toList();
        if (found.isEmpty() && name != null) {
            throw refused(
                    "There is no connection '" + shown(name) + "'"
                            + (type == null ? "." : " of the kind '" + type + "'."),
                    names.isEmpty()
                            ? "Configure it in instance.yaml, section data_sources, and restart."
                            : list("Did you mean ", NearestNames.of(name, names)));
        }
        throw refused(
                found.isEmpty() ? "No connection is configured." : "More than one connection could be meant.",
                found.isEmpty()
                        ? "Configure one in instance.yaml, section data_sources, and restart."
                        : list("Send 'source' with one of: ", names));
    }

    private static String list(String start, List<String> words) {
        return words.isEmpty()
                ? "Configure a connection in instance.yaml, section data_sources, and restart."
                : start
                        + String.join(
                                ", ",
                                words.stream().filter(Objects::nonNull).sorted().toList())
                        + (start.startsWith("Did") ? "?" : ".");
    }

    private static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    private static AgnesException refused(String message, String hint) {
        return new AgnesException(Problem.INVALID, message, hint);
    }
}
