package io.agnes.catalog.columns;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One push of a table while it goes on, by one thread: calls that are still to be made, and what came of the others.
 */
public final class PushRun {
    private final String tableId;
    private final String target;
    private final Map<String, PushReport.Column> outcomes = new LinkedHashMap<>();
    private final Deque<Map<String, Map<String, String>>> calls = new ArrayDeque<>();

    PushRun(String tableId, String target) {
        this.tableId = tableId;
        this.target = target;
    }

    /** Id of the table. */
    public String tableId() {
        return tableId;
    }

    String target() {
        return target;
    }

    /** Whether a call is still to be made. */
    public boolean isOpen() {
        return !calls.isEmpty();
    }

    /** By column what the next call tells: {@code basetype}, {@code description}. */
    public Map<String, Map<String, String>> next() {
        return calls.getFirst();
    }

    Map<String, Map<String, String>> take() {
        return calls.removeFirst();
    }

    void add(Map<String, Map<String, String>> columns) {
        calls.add(columns);
    }

    void note(String column, String outcome, String message) {
        outcomes.put(column, new PushReport.Column(column, outcome, message));
    }

    PushReport report() {
        return PushReport.of(tableId, outcomes.values());
    }
}
