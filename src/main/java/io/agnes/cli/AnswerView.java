package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shows an answer of the API to people: a list as a table, an object as its facts and its lists as tables. */
final class AnswerView {
    private final Io io;
    private final List<String> wanted;

    /** @param wanted the columns of a table; empty: every field that is no object */
    AnswerView(Io io, List<String> wanted) {
        this.io = io;
        this.wanted = wanted;
    }

    void show(JsonNode answer) throws IOException {
        if (answer.isArray()) {
            table(answer, wanted);
            return;
        }
        List<Map.Entry<String, JsonNode>> lists = new ArrayList<>();
        Facts facts = new Facts();
        collect("", answer, facts, lists);
        boolean onlyList = lists.size() == 1 && answer.size() <= 2;
        if (!onlyList) {
            facts.write(io.out());
        }
        for (Map.Entry<String, JsonNode> list : lists) {
            if (!onlyList) {
                io.out().write("\n" + list.getKey().replace('_', ' ') + ":\n");
            }
            table(list.getValue(), wanted);
        }
        io.out().flush();
    }

    private void collect(String prefix, JsonNode object, Facts facts, List<Map.Entry<String, JsonNode>> lists) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = prefix + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) {
                collect(name + ".", value, facts, lists);
            } else if (value.isArray()
                    && (value.isEmpty() ? prefix.isEmpty() : value.get(0).isObject())) {
                lists.add(Map.entry(name, value));
            } else {
                facts.add(name, text(value));
            }
        }
    }

    private void table(JsonNode list, List<String> columns) throws IOException {
        if (list.isEmpty()) {
            io.note("There is none.");
            return;
        }
        Set<String> known = new LinkedHashSet<>();
        list.forEach(entry -> entry.properties().forEach(field -> {
            if (!field.getValue().isObject()) {
                known.add(field.getKey());
            }
        }));
        List<String> shown = columns.stream().filter(known::contains).toList();
        List<String> headings = shown.isEmpty() ? List.copyOf(known) : shown;
        List<Boolean> numeric = headings.stream()
                .map(heading -> list.get(0).path(heading).isNumber())
                .toList();
        TableLayout layout = new TextTable(
                        headings.stream()
                                .map(heading -> heading.replace('_', ' '))
                                .toList(),
                        numeric,
                        io.screen())
                .write(
                        consumer -> {
                            for (JsonNode entry : list) {
                                consumer.accept(headings.stream()
                                        .map(heading -> CellText.visible(text(entry.path(heading))))
                                        .toList());
                            }
                        },
                        io.out());
        if (layout.cut()) {
            io.note("note: Cut to fit a width of " + io.screen().columns() + "; --json shows everything.");
        }
    }

    private static String text(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "";
        }
        if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            value.forEach(entry -> texts.add(
                    entry.isObject()
                            ? entry.path("name").asText(entry.path("title").asText(entry.toString()))
                            : text(entry).replace(", ", " + ")));
            return String.join(", ", texts);
        }
        return value.asText();
    }
}
