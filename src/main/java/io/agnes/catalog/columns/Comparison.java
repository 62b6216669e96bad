package io.agnes.catalog.columns;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agnes.catalog.columns.Proposal.Column;
import java.time.Instant;
import java.util.Objects;

/** What a proposed column comes to against what is known of it. */
final class Comparison {
    private Comparison() {}

    /**
     * @param outcome {@code add}, {@code replace}, {@code same}, {@code keep} (what is known is surer) or
     *     {@code rejected} (by the review)
     * @param before what is known; null when nothing is
     * @param after what is known after it was applied; null when nothing is
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Change(String tableId, String columnName, String outcome, State before, State after, String reason) {
        boolean changes() {
            return outcome.equals("add") || outcome.equals("replace");
        }
    }

    /** The values of a column. */
    record State(String basetype, String description, String confidence) {
        private static State of(ColumnNote note) {
            return note == null ? null : new State(note.basetype(), note.description(), note.confidence());
        }
    }

    /** @param known null when nothing is known */
    static Change of(String tableId, String name, Column proposed, ColumnNote known) {
        State before = State.of(known);
        if (proposed.isRejected()) {
            return new Change(tableId, name, "rejected", before, before, null);
        }
        State after = new State(
                Objects.requireNonNullElse(proposed.basetype(), "").isEmpty() && known != null
                        ? known.basetype()
                        : proposed.basetype(),
                proposed.description() == null && known != null ? known.description() : proposed.description(),
                proposed.confidence());
        if (known == null) {
            return new Change(tableId, name, "add", null, after, null);
        } else if (after.equals(before)) {
            return new Change(tableId, name, "same", before, before, null);
        } else if (Confidence.of(proposed.confidence()).compareTo(Confidence.of(known.confidence())) < 0) {
            return new Change(
                    tableId,
                    name,
                    "keep",
                    before,
                    before,
                    "What is known has the confidence " + known.confidence() + ", the proposal only "
                            + proposed.confidence() + ".");
        }
        return new Change(tableId, name, "replace", before, after, null);
    }

    /** The row that a change makes. */
    static ColumnNote note(Change change, Column proposed, Instant now) {
        boolean byPerson = proposed.decision() != null;
        return new ColumnNote(
                change.columnName(),
                change.after().basetype(),
                change.after().description(),
                change.after().confidence(),
                byPerson ? NoteRows.MANUAL : NoteRows.PROPOSED,
                now);
    }
}
