package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a sync run stands. */
public enum RunStatus {
    /** Kept and waiting its turn. */
    QUEUED,
    RUNNING,
    /** Every table is up to date. */
    OK,
    /** Some tables could not be brought up to date. */
    PARTIAL,
    /** None could. */
    FAILED,
    /** Somebody stopped it; without a finish time its last task is still going on. */
    CANCELLED,
    /** The server stopped while it was running. */
    INTERRUPTED;

    /** As JSON and the state database write it: {@code queued}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RunStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Whether the run can still bring tables up to date. */
    public boolean isOpen() {
        return this == QUEUED || this == RUNNING;
    }
}
