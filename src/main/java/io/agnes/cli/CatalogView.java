package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Shows what the catalog says to people. */
final class CatalogView {
    private static final List<String> HEADINGS =
            List.of("table", "rows", "size", "last sync (UTC)", "status", "source", "description");
    private static final List<Boolean> NUMERIC = List.of(false, true, true, false, false, false, false);

    private final Io io;

    CatalogView(Io io) {
        this.io = io;
    }

    /** One line per table. */
    void list(JsonNode answer) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        for (JsonNode table : answer.path("tables")) {
            lines.add(List.of(
                    text(table, "id"),
                    text(table, "rows"),
                    size(table),
                    moment(table),
                    text(table, "status"),
                    text(table, "source"),
                    text(table, "description")));
        }
        if (lines.isEmpty()) {
            io.note("There is no table you may read yet.");
            return;
        }
        TableLayout layout = draw(HEADINGS, NUMERIC, lines);
        if (layout.cut()) {
            io.note("note: Cut to fit a width of " + io.screen().columns() + "; --json shows everything.");
        }
    }

    /** The facts of one table, then its columns. */
    void table(JsonNode table) throws IOException {
        List<String> names = new ArrayList<>();
        table.path("sql_names").forEach(name -> names.add(name.asText()));
        Facts facts = new Facts();
        facts.add("table", text(table, "id"));
        facts.add("in SQL", String.join(" or ", names));
        facts.add("description", text(table, "description"));
        facts.add("source", text(table, "source"));
        facts.add("rows", text(table, "rows"));
        facts.add("size", size(table));
        facts.add("last sync", moment(table) + (moment(table).isEmpty() ? "" : " UTC"));
        facts.add("status", text(table, "status"));
        facts.write(io.out());
        columns(table);
    }

    /** Only the columns of one table. */
    void columns(JsonNode table) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        for (JsonNode column : table.path("columns")) {
            lines.add(List.of(text(column, "name"), text(column, "type")));
        }
        io.out().write('\n');
        draw(List.of("column", "type"), List.of(false, false), lines);
    }

    private TableLayout draw(List<String> headings, List<Boolean> numeric, List<List<String>> lines)
            throws IOException {
        return new TextTable(headings, numeric, io.screen())
                .write(
                        consumer -> {
                            for (List<String> line : lines) {
                                consumer.accept(line);
                            }
                        },
                        io.out());
    }

    private static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isNull() ? "" : CellText.visible(value.asText());
    }

    /** The ISO instant to the minute. */
    private static String moment(JsonNode table) {
        String instant = text(table, "last_sync");
        return instant.length() < 16 ? instant : instant.substring(0, 16).replace('T', ' ');
    }

    private static String size(JsonNode table) {
        JsonNode bytes = table.path("size_bytes");
        if (!bytes.isNumber()) {
            return "";
        }
        return Sizes.text(bytes.asLong());
    }
}
