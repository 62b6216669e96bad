package io.agnes.cli;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The views of the workspace's database, one for each table. Those are known by a comment; others are left alone. */
final class Views {
    private static final String OURS = "made by da sync";

    private final LocalDatabase database;
    private final Path parquet;

    Views(LocalDatabase database, Path parquet) {
        this.database = database;
        this.parquet = parquet;
    }

    /**
     * Makes a view for each table, and takes those of others away.
     *
     * @param changed ids of tables whose view is made again
     * @return by id why a table has no view
     */
    Map<String, String> match(Map<String, SyncState.Held> tables, Collection<String> changed) throws SQLException {
        Set<String> ours = new HashSet<>();
        Map<String, String> text = new TreeMap<>();
        for (List<String> view :
                database.rows("select view_name, sql from duckdb_views() where not internal and comment = "
                        + LocalDatabase.literal(OURS))) {
            ours.add(view.get(0));
            text.put(view.get(0), view.get(1));
        }
        Set<String> foreign = new HashSet<>(database.relations());
        foreign.removeAll(ours);
        Map<String, String> refused = new TreeMap<>();
        for (Map.Entry<String, SyncState.Held> table : tables.entrySet()) {
            String id = table.getKey();
            if (reads(text.get(id), table.getValue()) && !changed.contains(id)) {
                continue;
            }
            if (foreign.contains(id)) {
                refused.put(id, "The database has a table or view '" + id + "' of your own; it is left alone.");
            } else {
                make(id, table.getValue(), refused);
            }
        }
        for (String view : ours) {
            if (!tables.containsKey(view)) {
                database.run("drop view " + LocalDatabase.quoted(view));
            }
        }
        return refused;
    }

    /** Columns by table, of those of these tables that have a view that can be read: each name and type, in order. */
    Map<String, List<ResultColumn>> columns(Collection<String> ids) {
        Map<String, List<ResultColumn>> columns = new TreeMap<>();
        for (String id : ids) {
            try {
                columns.put(
                        id,
                        database
                                .rows("select column_name, column_type from (describe " + LocalDatabase.quoted(id)
                                        + ")")
                                .stream()
                                .map(row -> new ResultColumn(row.get(0), row.get(1)))
                                .toList());
            } catch (SQLException noView) {
                // it was told when the view was made
            }
        }
        return columns;
    }

    private void make(String id, SyncState.Held table, Map<String, String> refused) {
        String name = LocalDatabase.quoted(id);
        try {
            database.run("create or replace view " + name + " as select * from read_parquet(["
                    + String.join(", ", places(table)) + "])");
            database.run("comment on view " + name + " is " + LocalDatabase.literal(OURS));
        } catch (SQLException e) {
            refused.put(id, "Its file cannot be read: " + LocalDatabase.firstLine(e) + ".");
        }
    }

    /** Whether a view reads the files of a table; not when the workspace has been moved. */
    private boolean reads(String viewOrNull, SyncState.Held table) {
        return viewOrNull != null && places(table).stream().allMatch(viewOrNull::contains);
    }

    /** Absolute, so that the views work from every folder. */
    private List<String> places(SyncState.Held table) {
        return table.files().stream()
                .map(file -> LocalDatabase.literal(parquet.resolve(file).toString()))
                .toList();
    }
}
