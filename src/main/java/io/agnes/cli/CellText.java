package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** The text of one value. */
final class CellText {
    static final String NULL = "NULL";

    private CellText() {}

    /** The value itself; nested values are JSON. */
    static String raw(JsonNode cell) {
        return cell.isContainerNode() ? cell.toString() : cell.asText();
    }

    /**
     * For one line of a terminal: nothing in it can move the cursor, and a text that reads NULL is told from a NULL by
     * its quotes.
     */
    static String shown(JsonNode cell) {
        if (cell.isNull()) {
            return NULL;
        }
        String text = visible(raw(cell));
        return text.equals(NULL) ? "'NULL'" : text;
    }

    /** Shows control and direction characters as escapes, since they could rewrite the screen. */
    static String visible(String text) {
        if (text.chars().noneMatch(CellText::hidden)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 8);
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                    if (hidden(c)) {
                        shown.append(String.format("\\u%04x", c));
                    } else {
                        shown.append((char) c);
                    }
                }
            }
        });
        return shown.toString();
    }

    private static boolean hidden(int c) {
        return Character.isISOControl(c)
                || c >= '\u202a' && c <= '\u202e'
                || c >= '\u2066' && c <= '\u2069'
                || c == '\u2028'
                || c == '\u2029';
    }
}
