package io.agnes.common;

/** Text of another system in our messages: one line, of bounded length. */
public final class UpstreamText {
    private static final int MAX_LENGTH = 200;

    private UpstreamText() {}

    /** The text on one line, ending as a sentence does. */
    public static String brief(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        if (line.isEmpty()) {
            return "it gives no reason.";
        }
        if (line.length() > MAX_LENGTH) {
            return line.substring(0, MAX_LENGTH) + "...";
        }
        return line.endsWith(".") ? line : line + ".";
    }
}
