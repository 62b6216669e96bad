package io.agnes.warehouse;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * A table that is read where it is, with each statement, and has no files.
 *
 * @param attach the foreign catalog that has it
 * @param schema its schema there
 * @param table its name there
 * @param columns as they were when its source looked, in order; what the table gets since then is not shown
 */
public record RemoteTable(RemoteAttach attach, String schema, String table, List<Field> columns) {

    /**
     * A column.
     *
     * @param type as the engine writes it; what the catalog gives is cast to it
     */
    public record Field(String name, String type) {}

    public RemoteTable {
        columns = List.copyOf(columns);
    }

    /**
     * The same with the types as the engine writes them down.
     *
     * @throws SQLException when it does not know one
     */
    public RemoteTable written(DuckDBConnection connection) throws SQLException {
        List<Field> written = new ArrayList<>();
        for (Field column : columns) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select typeof(cast(null as " + column.type() + "))")) {
                row.next();
                written.add(new Field(column.name(), row.getString(1)));
            }
        }
        return new RemoteTable(attach, schema, table, written);
    }

    /** The name that the catalog has in a generation: one that no schema can have, and no statement. */
    String catalog(Identifier source) {
        return "remote:" + source.folded() + "." + attach.alias().folded();
    }

    /** The table by its full name. */
    String path(String catalog) {
        return Column.quoted(catalog) + "." + Column.quoted(schema) + "." + Column.quoted(table);
    }

    /** All its rows, as a select. */
    String select(Identifier source) {
        return columns.stream()
                .map(column -> "cast(there." + Column.quoted(column.name()) + " as " + column.type() + ") as "
                        + Column.quoted(column.name()))
                .collect(Collectors.joining(", ", "select ", " from " + path(catalog(source)) + " as there"));
    }
}
