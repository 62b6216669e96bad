package io.agnes.sessions;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A run of the collector and its count. Thread-safe. */
public final class CollectorRun {
    private static final int ERRORS_TOLD = 20;

    private final List<FoundTranscript> found = new ArrayList<>();
    private final TreeSet<String> unknownUsers = new TreeSet<>();
    private final List<String> errors = new ArrayList<>();
    private int seen;
    private int collected;
    private int grown;
    private int unchanged;
    private int hidden;
    private int failed;

    /** What is to be taken. */
    public synchronized List<FoundTranscript> getFound() {
        return List.copyOf(found);
    }

    synchronized void saw(FoundTranscript transcript, boolean known) {
        seen++;
        if (known) {
            unchanged++;
        } else {
            found.add(transcript);
        }
    }

    synchronized void unknown(String user) {
        unknownUsers.add(user);
    }

    synchronized void took(SessionIntake.Outcome outcome) {
        switch (outcome) {
            case NEW -> collected++;
            case GROWN -> grown++;
            case SAME -> unchanged++;
            case PRIVATE -> hidden++;
        }
    }

    synchronized void failed(String what, Throwable failure) {
        failed++;
        AgnesException told = failure instanceof IOException unreadable
                ? new AgnesException(
                        Problem.UNAVAILABLE,
                        "It cannot be read (" + unreadable.getClass().getSimpleName() + ").",
                        "See that the server's user may read it.")
                : AgnesException.causeOf(failure);
        if (errors.size() < ERRORS_TOLD) {
            errors.add(what + ": " + told.getMessage() + " " + told.hint());
        }
    }

    synchronized CollectorReport report(int swept) {
        return new CollectorReport(
                failed == 0,
                seen,
                collected,
                grown,
                unchanged,
                hidden,
                failed,
                swept,
                List.copyOf(unknownUsers),
                List.copyOf(errors));
    }
}
