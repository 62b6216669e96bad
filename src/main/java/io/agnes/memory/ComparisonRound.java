package io.agnes.memory;

import java.util.List;

/** The comparisons of some new items while they are made, by one thread. */
public final class ComparisonRound {
    private final List<Comparison> comparisons;
    private final int duplicates;
    private int compared;
    private int contradictions;
    private int waiting;
    private String silence;

    ComparisonRound(List<Comparison> comparisons, int duplicates) {
        this.comparisons = comparisons;
        this.duplicates = duplicates;
    }

    public List<Comparison> comparisons() {
        return comparisons;
    }

    /** Whether the model is still asked; not any more once it has failed. */
    boolean asks() {
        return silence == null;
    }

    void done(Comparison comparison, int found) {
        compared += comparison.items().size();
        contradictions += found;
    }

    void silent(Comparison comparison, String reason) {
        silence = reason;
        waits(comparison);
    }

    void waits(Comparison comparison) {
        waiting += comparison.items().size();
    }

    Comparison.Outcome outcome() {
        return new Comparison.Outcome(compared, contradictions, duplicates, waiting, silence);
    }
}
