package io.agnes.source;

import io.agnes.warehouse.Identifier;

/**
 * What happened to one table in a sync run.
 *
 * @param rows rows of the table now
 * @param rejectedRows rows of the source that could not be read as their column's type and are kept aside
 * @param durationMs how long it took
 * @param message what a person should know (what failed, or what was rejected); may be null
 * @param hint what to do next; may be null
 * @param passing of a failure: whether the same may succeed when it is tried again, see {@link Passing}
 */
public record TableOutcome(
        Identifier source,
        Identifier table,
        Status status,
        long rows,
        long rejectedRows,
        long durationMs,
        String message,
        String hint,
        boolean passing) {

    /** Without a hint, and not worth another try. */
    public TableOutcome(
            Identifier source,
            Identifier table,
            Status status,
            long rows,
            long rejectedRows,
            long durationMs,
            String message) {
        this(source, table, status, rows, rejectedRows, durationMs, message, null, false);
    }

    /** Message and hint; null when there is neither. */
    public String told() {
        return hint == null ? message : message == null ? hint : message + " " + hint;
    }

    /** What became of the table's data. */
    public enum Status {
        /** New data was written. */
        CONVERTED,
        /** The source has not changed; nothing was written. */
        UNCHANGED,
        /** The last good data stays. */
        FAILED
    }
}
