package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Locale;

/** The form of the rows of an answer. */
enum RowFormat {
    /** Arrays, separated by commas. */
    JSON(",", ""),
    /** Objects, each with a line feed after it. */
    NDJSON("", "\n");

    private final String before;
    private final String after;

    RowFormat(String before, String after) {
        this.before = before;
        this.after = after;
    }

    /** What stands before each row but the first. */
    String between() {
        return before;
    }

    /** What stands after each row. */
    String after() {
        return after;
    }

    /** @throws AgnesException INVALID for an unknown name; null is JSON */
    static RowFormat named(String name) {
        if (name == null) {
            return JSON;
        }
        for (RowFormat format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
                return format;
            }
        }
        throw new AgnesException(
                Problem.INVALID,
                "The format is not one that queries answer in.",
                "Use 'json' or 'ndjson' in 'format'.");
    }
}
