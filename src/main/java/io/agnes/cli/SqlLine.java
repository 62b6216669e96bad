package io.agnes.cli;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * What is typed, with the word that ends at the cursor. A statement goes on over lines until its semicolon; a line
 * that starts with a dot is a command by itself.
 */
record SqlLine(String line, int cursor, int wordStart) implements CompletingParsedLine {

    static final Parser PARSER = SqlLine::parse;

    private static ParsedLine parse(String line, int cursor, Parser.ParseContext context) {
        boolean accepted = context == Parser.ParseContext.ACCEPT_LINE || context == Parser.ParseContext.UNSPECIFIED;
        if (accepted && !line.stripLeading().startsWith(".") && !SqlText.ended(line)) {
            throw new EOFError(-1, -1, "The statement has no semicolon yet.", ";");
        }
        int start = Math.min(cursor, line.length());
        while (start > 0 && partOfWord(line.charAt(start - 1))) {
            start--;
        }
        return new SqlLine(line, cursor, start);
    }

    private static boolean partOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '"';
    }

    @Override
    public String word() {
        return line.substring(wordStart, cursor);
    }

    @Override
    public int wordCursor() {
        return cursor - wordStart;
    }

    @Override
    public int wordIndex() {
        return 0;
    }

    @Override
    public List<String> words() {
        return List.of(word());
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
        return candidate;
    }

    @Override
    public int rawWordCursor() {
        return wordCursor();
    }

    @Override
    public int rawWordLength() {
        return wordCursor();
    }
}
