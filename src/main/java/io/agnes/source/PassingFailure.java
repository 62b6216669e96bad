package io.agnes.source;

import java.util.List;

/** Tables that could not be reached this time: the route tries them again, then takes these outcomes. */
public final class PassingFailure extends RuntimeException {
    private final transient List<TableOutcome> outcomes;

    /** @param outcomes each {@link TableOutcome.Status#FAILED}; not empty */
    public PassingFailure(List<TableOutcome> outcomes) {
        super(outcomes.get(0).message());
        this.outcomes = List.copyOf(outcomes);
    }

    public List<TableOutcome> outcomes() {
        return outcomes;
    }
}
