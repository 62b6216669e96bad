package io.agnes.sync;

import io.agnes.warehouse.Identifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The ids of tables: the registered ones, and for others the id they would get. Not thread-safe: one is made for one
 * reading of the registry.
 */
final class TableIds {
    private final Map<Key, RegisteredTable> registered = new HashMap<>();
    private final Map<Key, String> provisional = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    TableIds(List<RegisteredTable> tables) {
        for (RegisteredTable table : tables) {
            registered.put(Key.of(table.source(), table.sourceTable()), table);
            taken.add(table.id());
        }
    }

    /** The registration of a table; null when it has none. */
    RegisteredTable registered(Identifier source, Identifier table) {
        return registered.get(Key.of(source.value(), table.value()));
    }

    /** Its id; the flat name of a new table unless another has it, then {@code <source>_<table>}. */
    String of(Identifier source, Identifier table) {
        RegisteredTable known = registered(source, table);
        return known != null
                ? known.id()
                : provisional.computeIfAbsent(
                        Key.of(source.value(), table.value()),
                        key -> taken.add(table.folded()) ? table.folded() : source.folded() + "_" + table.folded());
    }

    private record Key(String source, String table) {
        static Key of(String source, String table) {
            return new Key(source.toLowerCase(Locale.ROOT), table.toLowerCase(Locale.ROOT));
        }
    }
}
