package org.jdbi.v3.core.statement.internal;

/**
 * Stands before Jdbi's own class of this name on the class path. That one starts Java's flight recorder with the first
 * statement of a process, which takes a fiftieth of a start, to report statements that nobody of ours records.
 */
public final class JfrSupport {
    private JfrSupport() {}

    public static boolean isJfrAvailable() {
        return false;
    }

    public static boolean isFlightRecorderAvailable() {
        return false;
    }

    public static OptionalEvent newStatementEvent() {
        return new NoStatementEvent();
    }
}
