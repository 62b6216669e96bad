package io.agnes.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.diff.CommandVisitor;
import org.apache.commons.text.diff.StringsComparator;

/** How one text becomes another, word by word. */
public final class Diff {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+\\s*|\\s+|.", Pattern.DOTALL);

    private Diff() {}

    /** @param op {@code same}, {@code removed} or {@code added} */
    public record Part(String op, String text) {}

    static List<Part> of(String before, String after) {
        // the comparator knows characters only, so each word is one
        Map<String, Character> characters = new HashMap<>();
        List<String> words = new ArrayList<>();
        String one = encoded(before, characters, words);
        String other = encoded(after, characters, words);
        List<Part> parts = new ArrayList<>();
        new StringsComparator(one, other).getScript().visit(new CommandVisitor<>() {
            @Override
            public void visitInsertCommand(Character word) {
                append(parts, "added", words.get(word));
            }

            @Override
            public void visitKeepCommand(Character word) {
                append(parts, "same", words.get(word));
            }

            @Override
            public void visitDeleteCommand(Character word) {
                append(parts, "removed", words.get(word));
            }
        });
        return parts;
    }

    private static void append(List<Part> parts, String op, String text) {
        int last = parts.size() - 1;
        if (last >= 0 && parts.get(last).op().equals(op)) {
            parts.set(last, new Part(op, parts.get(last).text() + text));
        } else {
            parts.add(new Part(op, text));
        }
    }

    private static String encoded(String text, Map<String, Character> characters, List<String> words) {
        StringBuilder encoded = new StringBuilder();
        for (Matcher word = WORD.matcher(text); word.find(); ) {
            encoded.append(characters.computeIfAbsent(word.group(), unseen -> {
                words.add(unseen);
                return (char) (words.size() - 1);
            }));
        }
        return encoded.toString();
    }
}
