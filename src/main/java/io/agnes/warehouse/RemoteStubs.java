package io.agnes.warehouse;

import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Empty tables in place of those of foreign catalogs, so that views over them can be made, described and planned without
 * a word to where they are.
 */
final class RemoteStubs {
    private RemoteStubs() {}

    /** Puts them into an instance; those that are there already stay or get the columns of now. */
    static void present(DuckDBConnection connection, Collection<Relation> relations) throws SQLException {
        Map<String, Map<String, String>> columns = new LinkedHashMap<>();
        for (Relation relation : relations) {
            RemoteTable remote = relation.remote();
            if (remote != null) {
                String catalog = remote.catalog(relation.source());
                catalog(connection, catalog, remote.schema());
                // two views of one table may have been looked at at different times
                Map<String, String> known =
                        columns.computeIfAbsent(remote.path(catalog), first -> new LinkedHashMap<>());
                remote.columns().forEach(column -> known.putIfAbsent(column.name(), column.type()));
            }
        }
        for (Map.Entry<String, Map<String, String>> table : columns.entrySet()) {
            table(connection, table.getKey(), table.getValue());
        }
    }

    /** The one table under the alias that its extract has for its catalog. */
    static void present(DuckDBConnection connection, RemoteTable remote) throws SQLException {
        String catalog = remote.attach().alias().value();
        catalog(connection, catalog, remote.schema());
        Map<String, String> columns = new LinkedHashMap<>();
        remote.columns().forEach(column -> columns.put(column.name(), column.type()));
        table(connection, remote.path(catalog), columns);
    }

    private static void catalog(DuckDBConnection connection, String name, String schema) throws SQLException {
        String catalog = Column.quoted(name);
        Engine.run(connection, "attach if not exists ':memory:' as " + catalog + " (read_write)");
        Engine.run(connection, "create schema if not exists " + catalog + "." + Column.quoted(schema));
    }

    private static void table(DuckDBConnection connection, String path, Map<String, String> columns)
            throws SQLException {
        String list = columns.entrySet().stream()
                .map(column -> Column.quoted(column.getKey()) + " " + column.getValue())
                .collect(Collectors.joining(", ", "(", ")"));
        Engine.run(connection, "create or replace table " + path + list);
    }
}
