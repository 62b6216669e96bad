package io.agnes.source.bigquery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.duckdb.DuckDBConnection;

/** The tables of the stand-in: an engine of its own holds their rows and evaluates conditions and queries. */
final class TablesStandIn implements AutoCloseable {
    static final String PROJECT = "acme-analytics";
    static final ObjectMapper JSON = new ObjectMapper();

    private final DuckDBConnection engine;
    private final Map<String, Table> tables = new TreeMap<>();
    private int queries;

    /** @param type {@code TABLE} or {@code VIEW} */
    record Table(String dataset, String name, String type, ArrayNode fields) {
        String id() {
            return dataset + "." + name;
        }
    }

    TablesStandIn() throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("jdbc_instance_cache", "false");
        engine = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", settings);
        run("set TimeZone = 'UTC'");
    }

    /**
     * A table with the rows of a select.
     *
     * @param fields what BigQuery says of columns whose type does not follow from the select, as JSON
     */
    synchronized void create(String id, String type, String select, String... fields) {
        try {
            run("create or replace table \"" + id + "\" as " + select);
            int dot = id.indexOf('.');
            tables.put(id, new Table(id.substring(0, dot), id.substring(dot + 1), type, fields(id, fields)));
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized void drop(String id) {
        tables.remove(id);
    }

    synchronized void clear() {
        tables.clear();
    }

    synchronized Table find(String id) {
        return tables.get(id);
    }

    synchronized List<Table> all() {
        return List.copyOf(tables.values());
    }

    /** Runs a query of a client; the id of the table with its result. */
    synchronized String query(String sql) throws SQLException {
        String id = "_results.q" + ++queries;
        run("create or replace table \"" + id + "\" as " + local(sql));
        try {
            tables.put(id, new Table("_results", "q" + queries, "TABLE", fields(id)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return id;
    }

    /** A connection for a select over {@code "dataset.table"}; the caller closes it. */
    DuckDBConnection connect() throws SQLException {
        return (DuckDBConnection) engine.duplicate();
    }

    /** BigQuery's way to quote names, as this engine has it. */
    static String local(String sql) {
        return sql.replace("`" + PROJECT + ".", "`").replace('`', '"');
    }

    private ArrayNode fields(String id, String... overrides) throws SQLException, IOException {
        Map<String, JsonNode> given = new TreeMap<>();
        for (String override : overrides) {
            JsonNode field = JSON.readTree(override);
            given.put(field.path("name").asText(), field);
        }
        ArrayNode fields = JSON.createArrayNode();
        try (Statement statement = engine.createStatement();
                ResultSet columns = statement.executeQuery("describe \"" + id + "\"")) {
            while (columns.next()) {
                String name = columns.getString("column_name");
                fields.add(given.containsKey(name) ? given.get(name) : field(name, columns.getString("column_type")));
            }
        }
        return fields;
    }

    private static ObjectNode field(String name, String type) {
        ObjectNode field = JSON.createObjectNode().put("name", name);
        if (type.endsWith("[]")) {
            return field(name, type.substring(0, type.length() - 2)).put("mode", "REPEATED");
        }
        if (type.startsWith("DECIMAL(")) {
            String[] digits = type.substring(8, type.length() - 1).split(",");
            field.put("type", "NUMERIC");
            return type.equals("DECIMAL(38,9)")
                    ? field
                    : field.put("precision", digits[0]).put("scale", digits[1]);
        }
        return field.put(
                "type",
                switch (type) {
                    case "BIGINT", "INTEGER" -> "INTEGER";
                    case "DOUBLE" -> "FLOAT";
                    case "BOOLEAN" -> "BOOLEAN";
                    case "BLOB" -> "BYTES";
                    case "DATE" -> "DATE";
                    case "TIME" -> "TIME";
                    case "TIMESTAMP" -> "DATETIME";
                    case "TIMESTAMP WITH TIME ZONE" -> "TIMESTAMP";
                    case "INTERVAL" -> "INTERVAL";
                    default -> "STRING";
                });
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = engine.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            engine.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of a table's columns, in order. */
    static List<String> names(Table table) {
        List<String> names = new ArrayList<>();
        table.fields().forEach(field -> names.add(field.path("name").asText()));
        return names;
    }
}
