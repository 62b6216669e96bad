package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;

/** What one table is like: how many rows, which columns, some rows; from the workspace or the server. */
final class TableSample {
    private final SqlEngine engine;

    TableSample(SqlEngine engine) {
        this.engine = engine;
    }

    /** {@code {table, row_count, columns: [{name, type}], sample_rows: [{...}]}}. */
    ObjectNode of(String table, int rows) throws IOException {
        String name = LocalDatabase.quoted(table);
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("table", table);
        ArrayNode sample;
        ArrayNode columns = JsonNodeFactory.instance.arrayNode();
        try (QueryAnswer answer = engine.answer("select * from " + name + " limit " + rows)) {
            answer.columns()
                    .forEach(column ->
                            columns.addObject().put("name", column.name()).put("type", column.type()));
            sample = objects(answer);
        }
        told.set("row_count", rows("select count(*) as n from " + name).path(0).path("n"));
        told.set("columns", columns);
        told.set("sample_rows", sample);
        return told;
    }

    /** The rows of a statement as objects. */
    ArrayNode rows(String sql) throws IOException {
        try (QueryAnswer answer = engine.answer(sql)) {
            return objects(answer);
        }
    }

    private static ArrayNode objects(QueryAnswer answer) throws IOException {
        StringWriter text = new StringWriter();
        JsonFormat.array().write(answer, text);
        JsonNode rows = Json.COMPACT.readTree(text.toString());
        return (ArrayNode) rows;
    }
}
