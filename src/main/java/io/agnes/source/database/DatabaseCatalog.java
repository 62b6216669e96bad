package io.agnes.source.database;

import io.agnes.source.DiscoveredTable;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a database says about its tables. A bucket is a schema; of MySQL and MariaDB, a database. */
final class DatabaseCatalog {
    private static final String[] KINDS = {
        "TABLE", "BASE TABLE", "VIEW", "MATERIALIZED VIEW", "PARTITIONED TABLE", "FOREIGN TABLE"
    };

    private DatabaseCatalog() {}

    private record Name(String bucket, String table) {}

    /** @param bucket only the tables of this one; null for all that are the user's own */
    static List<DiscoveredTable> tables(Connection connection, Dialect dialect, String bucket) throws SQLException {
        DatabaseMetaData told = connection.getMetaData();
        String catalog = catalog(connection, dialect, bucket);
        String schema = schema(told, dialect, bucket);
        Map<Name, String> found = new LinkedHashMap<>();
        try (ResultSet rows = told.getTables(catalog, schema, "%", KINDS)) {
            while (rows.next()) {
                String remarks = rows.getString("REMARKS");
                found.put(name(rows, dialect), remarks == null || remarks.isBlank() ? null : remarks);
            }
        }
        Map<Name, List<DiscoveredTable.Column>> columns = columns(told, dialect, catalog, schema);
        List<DiscoveredTable> tables = new ArrayList<>();
        for (Map.Entry<Name, String> table : found.entrySet()) {
            Name name = table.getKey();
            tables.add(new DiscoveredTable(
                    name.bucket(),
                    name.table(),
                    table.getValue(),
                    primaryKey(connection, dialect, name.bucket(), name.table()),
                    null,
                    null,
                    columns.getOrDefault(name, List.of())));
        }
        return tables;
    }

    /** The columns of the primary key, in order; none when there is no key. */
    static List<String> primaryKey(Connection connection, Dialect dialect, String bucket, String table)
            throws SQLException {
        Map<Short, String> key = new TreeMap<>();
        String schema = dialect == Dialect.MYSQL || dialect == Dialect.SQLITE ? null : bucket;
        try (ResultSet rows =
                connection.getMetaData().getPrimaryKeys(catalog(connection, dialect, bucket), schema, table)) {
            while (rows.next()) {
                key.put(rows.getShort("KEY_SEQ"), rows.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(key.values());
    }

    private static Map<Name, List<DiscoveredTable.Column>> columns(
            DatabaseMetaData told, Dialect dialect, String catalog, String schema) throws SQLException {
        Map<Name, List<DiscoveredTable.Column>> columns = new LinkedHashMap<>();
        try (ResultSet rows = told.getColumns(catalog, schema, "%", "%")) {
            while (rows.next()) {
                columns.computeIfAbsent(name(rows, dialect), name -> new ArrayList<>())
                        .add(new DiscoveredTable.Column(rows.getString("COLUMN_NAME"), rows.getString("TYPE_NAME")));
            }
        }
        return columns;
    }

    private static Name name(ResultSet rows, Dialect dialect) throws SQLException {
        String bucket =
                switch (dialect) {
                    case MYSQL -> rows.getString("TABLE_CAT");
                    case SQLITE -> null;
                    case POSTGRESQL, OTHER -> rows.getString("TABLE_SCHEM");
                };
        return new Name(bucket, rows.getString("TABLE_NAME"));
    }

    private static String catalog(Connection connection, Dialect dialect, String bucket) throws SQLException {
        return switch (dialect) {
            case MYSQL -> bucket == null ? connection.getCatalog() : bucket;
            case POSTGRESQL, OTHER -> connection.getCatalog();
            case SQLITE -> null;
        };
    }

    /** A name as a pattern that finds itself only. */
    private static String schema(DatabaseMetaData told, Dialect dialect, String bucket) throws SQLException {
        if (bucket == null || dialect == Dialect.MYSQL || dialect == Dialect.SQLITE) {
            return null;
        }
        String escape = told.getSearchStringEscape();
        return bucket.replace(escape, escape + escape)
                .replace("_", escape + "_")
                .replace("%", escape + "%");
    }
}
