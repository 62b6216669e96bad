package io.agnes.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is known of one object: a name and a value per line, the values aligned. Empty values are left out. */
final class Facts {
    private final Map<String, String> values = new LinkedHashMap<>();

    void add(String name, String value) {
        if (!value.isEmpty()) {
            values.put(name, value);
        }
    }

    void write(Writer out) throws IOException {
        int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
        for (Map.Entry<String, String> fact : values.entrySet()) {
            out.write(fact.getKey() + ":" + " ".repeat(width - fact.getKey().length() + 1)
                    + CellText.visible(fact.getValue()) + "\n");
        }
        out.flush();
    }
}
