package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Locale;

/** The form of the rows of an answer. */
enum RowFormat {
    /** Arrays, separated by commas. */
    JSON(",", ""),
    /** Objects, each with a line feed after it. */
    NDJSON("\n", "\n");

    private final String separator;
    private final String end;

    RowFormat(String separator, String end) {
        this.separator = separator;
        this.end = end;
    }

    /** What stands between two rows. */
    String separator() {
        return separator;
    }

    /** What stands after the last row. */
    String end() {
        return end;
    }

    AnswerWriter writer() {
        return new TextRows(this);
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
