package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What people write into items, as it is kept: stripped, of limited length, without control characters. */
public final class Wording {
    static final int TITLE = 200;
    static final int CONTENT = 10_000;
    static final int REASON = 1_000;
    private static final int WORD = 64;
    private static final int TAGS = 20;
    private static final int ENTITIES = 50;
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}&&[^\\n\\t]]");
    private static final Pattern CATEGORY = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private Wording() {}

    /**
     * @param what as the message names it: {@code title}
     * @throws AgnesException INVALID when it is blank, too long or holds a control character
     */
    static String required(String what, String text, int longest) {
        String clean = optional(what, text, longest);
        if (clean == null) {
            throw refused(what, longest);
        }
        return clean;
    }

    /**
     * @return null when the text is null or blank
     * @throws AgnesException INVALID when it is too long or holds a control character
     */
    static String optional(String what, String text, int longest) {
        String clean = text == null ? "" : text.strip();
        boolean control = clean.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r');
        if (control || clean.length() > longest) {
            throw refused(what, longest);
        }
        return clean.isEmpty() ? null : clean;
    }

    /**
     * What a model has written, as it can be kept: control and invisible characters are spaces, what is too long is cut.
     *
     * @return null when nothing is left
     */
    public static String tamed(String text, int longest) {
        String clean = text == null ? "" : UNSEEN.matcher(text).replaceAll(" ").strip();
        if (clean.length() > longest) {
            int end = Character.isHighSurrogate(clean.charAt(longest - 1)) ? longest - 1 : longest;
            clean = clean.substring(0, end).strip();
        }
        return clean.isEmpty() ? null : clean;
    }

    /**
     * @throws AgnesException INVALID when it is not one word
     */
    static String category(String text) {
        if (text == null || !CATEGORY.matcher(text).matches()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The category is not a word in lower case of up to 64 characters.",
                    "Send for example \"category\": \"business_logic\".");
        }
        return text;
    }

    /** @return null for null or an empty list; each tag once, in the order of the list */
    static List<String> tags(List<String> tags) {
        return words("tags", tags, TAGS);
    }

    /** As {@link #tags}. */
    static List<String> entities(List<String> entities) {
        return words("entities", entities, ENTITIES);
    }

    private static List<String> words(String what, List<String> words, int most) {
        Set<String> clean = new LinkedHashSet<>();
        for (String word : words == null ? List.<String>of() : words) {
            clean.add(required("an entry of '" + what + "'", word, WORD));
        }
        if (clean.size() > most) {
            throw new AgnesException(
                    Problem.INVALID, "'" + what + "' has more than " + most + " entries.", "Send fewer of them.");
        }
        return clean.isEmpty() ? null : new ArrayList<>(clean);
    }

    private static AgnesException refused(String what, int longest) {
        String subject = what.startsWith("an ") ? "A" + what.substring(1) : "The field '" + what + "'";
        return new AgnesException(
                Problem.INVALID,
                subject + " has from 1 to " + longest + " characters, none of them a control character.",
                "Send a shorter text without control characters.");
    }
}
