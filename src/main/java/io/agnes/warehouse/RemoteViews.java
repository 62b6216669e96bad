package io.agnes.warehouse;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;

/**
 * The inner views of an extract that stand for tables of foreign catalogs. They are foreign SQL and are never run: a
 * view has the one form {@code SELECT * FROM alias.schema.table}, as the engine writes it down, and what counts is which
 * table it names and which columns the engine has noted for it.
 */
final class RemoteViews {
    private static final String NAME = "(\"(?:[^\"]|\"\")+\"|[a-zA-Z_][a-zA-Z0-9_]*)";
    private static final Pattern FORM = Pattern.compile(
            "CREATE VIEW " + NAME + " AS SELECT \\* FROM " + NAME + "\\." + NAME + "\\." + NAME + ";\\s*");

    private final Map<Identifier, RemoteAttach> attaches = new HashMap<>();
    private final Map<Identifier, String> statements = new HashMap<>();
    private final Map<Identifier, List<RemoteTable.Field>> columns = new HashMap<>();

    private RemoteViews() {}

    /** Of one table: one of both. */
    record Found(RemoteTable table, String refusal) {}

    /** @param attaches those that may be used, each alias once */
    static RemoteViews read(DuckDBConnection connection, Identifier catalog, List<RemoteAttach> attaches)
            throws SQLException {
        RemoteViews views = new RemoteViews();
        attaches.forEach(attach -> views.attaches.put(attach.alias(), attach));
        String where = " where database_name = " + Literal.of(catalog.value()) + " and schema_name = 'main'";
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("select view_name, sql from duckdb_views()" + where)) {
                while (rows.next()) {
                    if (Identifier.isValid(rows.getString(1))) {
                        views.statements.put(new Identifier(rows.getString(1)), rows.getString(2));
                    }
                }
            }
            try (ResultSet rows =
                    statement.executeQuery("select table_name, column_name, data_type from duckdb_columns()" + where
                            + " order by table_name, column_index")) {
                while (rows.next()) {
                    if (Identifier.isValid(rows.getString(1))) {
                        views.columns
                                .computeIfAbsent(new Identifier(rows.getString(1)), first -> new ArrayList<>())
                                .add(new RemoteTable.Field(rows.getString(2), rows.getString(3)));
                    }
                }
            }
        }
        return views;
    }

    Found of(Identifier name) {
        Matcher view = FORM.matcher(statements.getOrDefault(name, ""));
        if (!view.matches()) {
            return new Found(null, "it is remote and its view is not of the form SELECT * FROM alias.schema.table");
        }
        String alias = unquoted(view.group(2));
        RemoteAttach attach = Identifier.isValid(alias) ? attaches.get(new Identifier(alias)) : null;
        if (attach == null) {
            return new Found(null, "_remote_attach has no usable row for the catalog of its view");
        }
        for (RemoteTable.Field column : columns.get(name)) {
            if (!RemoteTypes.isKnown(column.type())) {
                return new Found(null, "its column '" + column.name() + "' has a type that cannot be read there");
            }
        }
        return new Found(
                new RemoteTable(attach, unquoted(view.group(3)), unquoted(view.group(4)), columns.get(name)), null);
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }
}
