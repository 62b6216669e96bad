package io.agnes.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One object per row and line: as a JSON array, or bare (JSON Lines). */
final class JsonFormat implements ResultFormat {
    private final boolean array;

    private JsonFormat(boolean array) {
        this.array = array;
    }

    static JsonFormat array() {
        return new JsonFormat(true);
    }

    static JsonFormat lines() {
        return new JsonFormat(false);
    }

    @Override
    public void write(QueryAnswer answer, Writer out) throws IOException {
        List<String> keys = keys(answer.columns());
        String[] separator = {array ? "[\n" : ""};
        answer.rows(cells -> {
            out.write(separator[0]);
            out.write(object(keys, cells));
            separator[0] = array ? ",\n" : "\n";
        });
        if (array) {
            out.write(answer.rowCount() == 0 ? "[]\n" : "\n]\n");
        } else if (answer.rowCount() > 0) {
            out.write('\n');
        }
    }

    /** The names of the columns; a name that comes again gets {@code _1}, so that no value is lost. */
    static List<String> keys(List<ResultColumn> columns) {
        Set<String> taken = new HashSet<>();
        columns.forEach(column -> taken.add(column.name()));
        Set<String> used = new HashSet<>();
        return columns.stream()
                .map(column -> {
                    String key = column.name();
                    for (int i = 1; used.contains(key) || i > 1 && taken.contains(key); i++) {
                        key = column.name() + "_" + i;
                    }
                    used.add(key);
                    return key;
                })
                .toList();
    }

    private static String object(List<String> keys, List<JsonNode> cells) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = Json.COMPACT.createGenerator(text)) {
            generator.writeStartObject();
            for (int i = 0; i < keys.size(); i++) {
                generator.writeFieldName(keys.get(i));
                generator.writeTree(cells.get(i));
            }
            generator.writeEndObject();
        }
        return text.toString();
    }
}
