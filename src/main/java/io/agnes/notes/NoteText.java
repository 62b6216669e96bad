package io.agnes.notes;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of notes in parts and words. */
final class NoteText {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]{4,}");

    private NoteText() {}

    /** Parts of up to so many characters that end with a line, if one ends in the second half of them; no blank ones. */
    static List<String> parts(String text, int most) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int end = Math.min(text.length(), from + most);
            int line = text.lastIndexOf('\n', end - 1) + 1;
            if (end < text.length() && line > from + most / 2) {
                end = line;
            } else if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            String part = text.substring(from, end);
            if (!part.isBlank()) {
                parts.add(part);
            }
            from = end;
        }
        return parts;
    }

    /** The first so many different words of four letters and more, in lower case. */
    static Set<String> words(String text, int most) {
        Set<String> words = new LinkedHashSet<>();
        Matcher word = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (words.size() < most && word.find()) {
            words.add(word.group());
        }
        return words;
    }

    static String start(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
