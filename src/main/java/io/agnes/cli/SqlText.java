package io.agnes.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds where statements end in what is typed: at a semicolon outside of quotes and comments. It serves the line
 * editor only; what a statement may do is decided by the server.
 */
final class SqlText {
    private final String text;
    private int at;

    private SqlText(String text) {
        this.text = text;
    }

    /** The statements that are complete, without their semicolons; empty ones are left out. */
    static List<String> complete(String text) {
        List<String> found = new ArrayList<>();
        SqlText scan = new SqlText(text);
        int start = 0;
        while (scan.toSemicolon()) {
            String statement = text.substring(start, scan.at - 1).strip();
            if (!statement.isEmpty()) {
                found.add(statement);
            }
            start = scan.at;
        }
        return found;
    }

    /** Nothing but space and comments follows the last semicolon. */
    static boolean ended(String text) {
        SqlText scan = new SqlText(text);
        boolean any = false;
        while (scan.toSemicolon()) {
            any = true;
            if (scan.onlySpaceFollows()) {
                return true;
            }
        }
        return !any && text.isBlank();
    }

    private boolean onlySpaceFollows() {
        SqlText rest = new SqlText(text);
        rest.at = at;
        while (rest.at < text.length()) {
            int before = rest.at;
            if (!Character.isWhitespace(text.charAt(before))) {
                rest.skipToken();
                if (!text.startsWith("--", before) && !text.startsWith("/*", before)) {
                    return false;
                }
            } else {
                rest.at++;
            }
        }
        return true;
    }

    /** Moves behind the next semicolon; false when there is none. */
    private boolean toSemicolon() {
        while (at < text.length()) {
            if (text.charAt(at) == ';') {
                at++;
                return true;
            }
            skipToken();
        }
        return false;
    }

    private void skipToken() {
        char c = text.charAt(at);
        if (c == '\'' || c == '"') {
            skipPast(String.valueOf(c), at + 1);
        } else if (text.startsWith("--", at)) {
            skipPast("\n", at + 2);
        } else if (text.startsWith("/*", at)) {
            skipPast("*/", at + 2);
        } else if (c == '$' && dollarTag() != null) {
            String tag = dollarTag();
            skipPast(tag, at + tag.length());
        } else {
            at++;
        }
    }

    private void skipPast(String end, int from) {
        int found = text.indexOf(end, from);
        at = found < 0 ? text.length() : found + end.length();
    }

    /** The opening of a dollar-quoted text here: {@code $$} or {@code $name$}. */
    private String dollarTag() {
        int end = text.indexOf('$', at + 1);
        if (end < 0) {
            return null;
        }
        String tag = text.substring(at, end + 1);
        return tag.matches("\\$([A-Za-z_]\\w*)?\\$") ? tag : null;
    }
}
