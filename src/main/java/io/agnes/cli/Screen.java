package io.agnes.cli;

import java.util.List;
import java.util.Map;

/**
 * What is known of the terminal.
 *
 * @param in standard input is a terminal
 * @param out standard output is a terminal
 * @param columns its width; 0 when unknown or unlimited
 * @param color output may be coloured
 */
record Screen(boolean in, boolean out, int columns, boolean color) {
    static final Screen NONE = new Screen(false, false, 0, false);

    /** As the launcher found it; NO_COLOR (no-color.org) and dumb terminals switch colour off. */
    static Screen system(Map<String, String> environment) {
        List<String> terminals = List.of(System.getProperty("da.terminal", "").split(","));
        boolean out = terminals.contains("out");
        boolean color = out
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Screen(terminals.contains("in"), out, out ? Integer.getInteger("da.columns", 0) : 0, color);
    }

    /** A full conversation is possible: questions can be asked and answered. */
    boolean interactive() {
        return in && out;
    }
}
