package io.agnes.platform;

import java.nio.file.Path;

/**
 * One mistake in a route file.
 *
 * @param file relative to the routes folder
 * @param line from 1
 * @param rule the short name of the rule, for example {@code step-id}
 * @param what what is wrong, naming the object
 * @param why why it matters
 * @param mend what to write instead
 */
public record Finding(Path file, int line, String rule, String what, String why, String mend) {

    /** {@code file:line: what, why. How to mend [rule]}, on one line. */
    @Override
    public String toString() {
        return "%s:%d: %s, %s. %s [%s]".formatted(file, line, what, why, mend, rule);
    }
}
