package io.agnes.catalog.columns;

import io.agnes.catalog.columns.Proposal.Column;
import io.agnes.catalog.columns.Proposal.Table;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A proposal while it is made, by one thread. */
public final class Draft {
    private final DiscoveryOrder order;
    private final Map<String, Map<String, Column>> columns = new LinkedHashMap<>();
    private final Map<String, String> notes = new LinkedHashMap<>();
    private String silence;

    Draft(DiscoveryOrder order) {
        this.order = order;
    }

    /** What a column seems to be, with a few of its values. */
    record Guess(String name, String type, Basetype basetype, Confidence confidence, List<String> examples) {}

    /** The name of the proposal. */
    public String name() {
        return order.name();
    }

    /** The tables it is about. */
    public List<String> tables() {
        return order.tables();
    }

    /** Whether the model is still asked; not any more once it has failed. */
    boolean asks() {
        return order.descriptions() && silence == null;
    }

    void put(String table, List<Guess> guesses) {
        Map<String, Column> ofTable = new LinkedHashMap<>();
        guesses.forEach(guess -> ofTable.put(
                guess.name(),
                new Column(guess.basetype().name(), null, guess.confidence().label(), null)));
        columns.put(table, ofTable);
        if (order.descriptions() && silence != null) {
            notes.put(table, "Without descriptions: " + silence);
        }
    }

    /** Adds what the model says; a column is as sure as the less sure of its two values. */
    void describe(String table, String column, String description, Confidence confidence) {
        columns.get(table)
                .computeIfPresent(
                        column,
                        (name, known) -> new Column(
                                known.basetype(),
                                description,
                                Confidence.of(known.confidence())
                                        .lower(confidence)
                                        .label(),
                                null));
    }

    /** The table gets no descriptions, and those after it neither. */
    void silent(String table, String reason) {
        silence = reason;
        notes.put(table, "Without descriptions: " + reason);
    }

    /** The table is left out. */
    void skip(String table, String reason) {
        columns.put(table, Map.of());
        notes.put(table, reason);
    }

    Proposal proposal(String project, Instant now) {
        Map<String, Table> tables = new LinkedHashMap<>();
        columns.forEach((id, ofTable) -> tables.put(id, new Table(ofTable, notes.get(id))));
        return new Proposal(Proposal.VERSION, project, now, order.orderedBy(), null, null, tables);
    }
}
