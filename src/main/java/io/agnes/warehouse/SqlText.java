package io.agnes.warehouse;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement as the parser will get it: with its terminators blanked out, so that it can stand in parentheses, and
 * measured. The engine's parser takes exponential time or overflows its stack on deep nesting, so the depth has to be
 * known before it is called.
 *
 * @param sql the same length as the text that was scanned
 * @param depth the deepest nesting of brackets outside strings, quoted names and comments
 * @param parameters named ones, such as {@code $user_email}, in order
 */
record SqlText(String sql, int depth, List<Parameter> parameters) {

    /** The name without the dollar sign, and where it stands with it. */
    record Parameter(String name, int start, int end) {}

    static SqlText scan(String text) {
        Scanner scanner = new Scanner(text);
        scanner.scan();
        return new SqlText(new String(scanner.chars), scanner.deepest, List.copyOf(scanner.parameters));
    }

    private static final class Scanner {
        private final String text;
        private final char[] chars;
        private final List<Parameter> parameters = new ArrayList<>();
        private int at;
        private int depth;
        private int deepest;

        Scanner(String text) {
            this.text = text;
            this.chars = text.toCharArray();
        }

        void scan() {
            while (at < chars.length) {
                char c = chars[at];
                switch (c) {
                    case '\'' -> quoted('\'', false);
                    case '"' -> quoted('"', false);
                    case '$' -> dollarQuoted();
                    case '(', '[', '{' -> open();
                    case ')', ']', '}' -> close();
                    case ';' -> chars[at++] = ' ';
                    default -> other(c);
                }
            }
        }

        private void other(char c) {
            if (text.startsWith("--", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? chars.length : end;
            } else if (text.startsWith("/*", at)) {
                blockComment();
            } else if (Character.isLetter(c) || c == '_') {
                word();
            } else {
                at++;
            }
        }

        private void open() {
            depth++;
            deepest = Math.max(deepest, depth);
            at++;
        }

        private void close() {
            depth = Math.max(0, depth - 1);
            at++;
        }

        /** A doubled quote ends one string and begins the next, which comes to the same. */
        private void quoted(char quote, boolean escapes) {
            at++;
            while (at < chars.length && chars[at] != quote) {
                at += escapes && chars[at] == '\\' ? 2 : 1;
            }
            at++;
        }

        private void word() {
            int start = at;
            while (at < chars.length
                    && (Character.isLetterOrDigit(chars[at]) || chars[at] == '_' || chars[at] == '$')) {
                at++;
            }
            boolean escapeString = at - start == 1 && (chars[start] == 'e' || chars[start] == 'E');
            if (escapeString && at < chars.length && chars[at] == '\'') {
                quoted('\'', true);
            }
        }

        private void dollarQuoted() {
            int end = at + 1;
            while (end < chars.length && (Character.isLetterOrDigit(chars[end]) || chars[end] == '_')) {
                end++;
            }
            boolean tagged = end < chars.length && chars[end] == '$' && !Character.isDigit(chars[at + 1]);
            if (!tagged) {
                if (end > at + 1) {
                    parameters.add(new Parameter(text.substring(at + 1, end), at, end));
                }
                at = end;
                return;
            }
            String tag = text.substring(at, end + 1);
            int close = text.indexOf(tag, end + 1);
            at = close < 0 ? chars.length : close + tag.length();
        }

        private void blockComment() {
            int level = 0;
            do {
                if (text.startsWith("/*", at)) {
                    level++;
                    at += 2;
                } else if (text.startsWith("*/", at)) {
                    level--;
                    at += 2;
                } else {
                    at++;
                }
            } while (level > 0 && at < chars.length);
        }
    }
}
