package io.agnes.warehouse;

import java.util.ArrayList;
import java.util.List;

/**
 * A type as the engine writes it, taken apart: {@code MAP(VARCHAR, STRUCT(a INTEGER, "b c" DECIMAL(5,2)[])[])}.
 *
 * @param name of a plain type without its parameters ({@code DECIMAL}), or LIST, STRUCT, TUPLE, MAP, UNION
 * @param text all of it
 * @param fields the names of the parts of a STRUCT, otherwise empty
 * @param parts the types inside
 */
record ColumnType(String name, String text, List<String> fields, List<ColumnType> parts) {

    static ColumnType parse(String text) {
        Parser parser = new Parser(text);
        return parser.type();
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        ColumnType type() {
            int start = at;
            ColumnType type = base();
            while (at < text.length() && text.charAt(at) == '[') {
                at = text.indexOf(']', at) + 1;
                type = new ColumnType("LIST", text.substring(start, at), List.of(), List.of(type));
            }
            return type;
        }

        private ColumnType base() {
            int start = at;
            String name = words();
            if (at >= text.length() || text.charAt(at) != '(') {
                return plain(name, start);
            }
            return switch (name) {
                case "STRUCT", "UNION" -> members(name, start, true);
                case "MAP", "TUPLE" -> members(name, start, false);
                default -> {
                    skipBrackets();
                    yield plain(name, start);
                }
            };
        }

        private ColumnType plain(String name, int start) {
            return new ColumnType(name, text.substring(start, at), List.of(), List.of());
        }

        private ColumnType members(String name, int start, boolean named) {
            List<String> fields = new ArrayList<>();
            List<ColumnType> parts = new ArrayList<>();
            do {
                at++;
                skipSpaces();
                if (named) {
                    fields.add(field());
                    skipSpaces();
                }
                parts.add(type());
            } while (text.charAt(at) == ',');
            at++;
            return new ColumnType(name, text.substring(start, at), List.copyOf(fields), List.copyOf(parts));
        }

        /** The words of a plain type: {@code TIMESTAMP WITH TIME ZONE}; the type of NULL is written in quotes. */
        private String words() {
            if (text.charAt(at) == '"') {
                return field();
            }
            int start = at;
            while (at < text.length() && ",()[]".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private String field() {
            if (text.charAt(at) != '"') {
                int start = at;
                at = text.indexOf(' ', at);
                return text.substring(start, at);
            }
            StringBuilder name = new StringBuilder();
            at++;
            while (text.charAt(at) != '"' || (at + 1 < text.length() && text.charAt(at + 1) == '"')) {
                at += text.charAt(at) == '"' ? 1 : 0;
                name.append(text.charAt(at++));
            }
            at++;
            return name.toString();
        }

        /** The parameters of {@code DECIMAL(5,2)} and {@code ENUM('a', ')')}. */
        private void skipBrackets() {
            boolean quoted = false;
            do {
                quoted ^= text.charAt(at) == '\'';
                at++;
            } while (quoted || text.charAt(at) != ')');
            at++;
        }

        private void skipSpaces() {
            while (text.charAt(at) == ' ') {
                at++;
            }
        }
    }
}
