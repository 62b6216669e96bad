package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;

/** What people write about people: names and reasons, stripped, of limited length, without control characters. */
final class Text {
    static final int NAME = 100;
    static final int LONG = 2000;

    private Text() {}

    /**
     * @param what as the message names it, for example "The name of a group"
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
        boolean control = clean.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
        if (clean.length() > longest || control) {
            throw refused(what, longest);
        }
        return clean.isEmpty() ? null : clean;
    }

    private static AgnesException refused(String what, int longest) {
        return new AgnesException(
                Problem.INVALID,
                what + " has from 1 to " + longest + " characters, none of them a control character.",
                "Send a shorter text without control characters.");
    }
}
