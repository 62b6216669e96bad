package io.agnes.warehouse;

import io.agnes.state.StateDatabase;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** {@code view_ownership}: which source owns which name, across rebuilds and restarts. Thread-safe. */
final class Ownership {
    private final StateDatabase state;

    Ownership(StateDatabase state) {
        this.state = state;
    }

    Map<Identifier, Identifier> read() {
        return state.read(handle -> {
            Map<Identifier, Identifier> owners = new HashMap<>();
            handle.createQuery("select view_name, source_name from view_ownership")
                    .map((row, context) ->
                            Map.entry(new Identifier(row.getString(1)), new Identifier(row.getString(2))))
                    .forEach(owner -> owners.put(owner.getKey(), owner.getValue()));
            return owners;
        });
    }

    /** The names of tables that somebody has registered: theirs before they are read for the first time. */
    Map<Identifier, Identifier> reserved() {
        return state.read(handle -> {
            Map<Identifier, Identifier> reserved = new HashMap<>();
            handle.createQuery("select id, source from table_registry where upstream_table is not null")
                    .map((row, context) ->
                            Map.entry(new Identifier(row.getString(1)), new Identifier(row.getString(2))))
                    .forEach(name -> reserved.put(name.getKey(), name.getValue()));
            return reserved;
        });
    }

    void change(Map<Identifier, Identifier> before, Map<Identifier, Identifier> after) {
        List<Identifier> gone = before.keySet().stream()
                .filter(name -> !before.get(name).equals(after.get(name)))
                .toList();
        List<Identifier> added = after.keySet().stream()
                .filter(name -> !after.get(name).equals(before.get(name)))
                .toList();
        if (gone.isEmpty() && added.isEmpty()) {
            return;
        }
        state.write(handle -> {
            execute(handle, "delete from view_ownership where view_name = any(?::varchar[])", names(gone));
            execute(
                    handle,
                    "insert into view_ownership (view_name, source_name) "
                            + "select unnest(?::varchar[]), unnest(?::varchar[])",
                    names(added),
                    added.stream().map(name -> after.get(name).value()).toArray());
            return null;
        });
    }

    private static Object[] names(List<Identifier> identifiers) {
        return identifiers.stream().map(Identifier::folded).toArray();
    }

    /** One statement for all rows: a thousand single inserts take half a second. */
    private static void execute(Handle handle, String sql, Object[]... columns) {
        if (columns[0].length == 0) {
            return;
        }
        try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
            for (int i = 0; i < columns.length; i++) {
                statement.setArray(i + 1, handle.getConnection().createArrayOf("varchar", columns[i]));
            }
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException("The owners of table names could not be stored.", e);
        }
    }
}
