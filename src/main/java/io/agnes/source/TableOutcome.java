package io.agnes.source;

import io.agnes.warehouse.Identifier;

/**
 * What happened to one table in a sync run.
 *
 * @param rows rows of the table now
 * @param rejectedRows rows of the source that could not be read as their column's type and are kept aside
 * @param durationMs how long it took
 * @param message what a person should know (what failed and what to do, or what was rejected); may be null
 */
public record TableOutcome(
        Identifier source,
        Identifier table,
        Status status,
        long rows,
        long rejectedRows,
        long durationMs,
        String message) {

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
