package io.agnes.sessions;

import io.agnes.common.AgnesException;
import io.agnes.memory.Comparison;
import java.util.ArrayList;
import java.util.List;

/** A run of the detector and its count. Thread-safe. */
public final class DetectorRun {
    private static final int ERRORS_TOLD = 20;

    /** When so many sessions fail one after the other it is the model, and the others need not be tried. */
    private static final int MOST_IN_A_ROW = 3;

    private final List<SessionRef> sessions;
    private final List<String> errors = new ArrayList<>();
    private AgnesException last;
    private boolean stopped;
    private int inARow;
    private int processed;
    private int skipped;
    private int failed;
    private int extracted;
    private int unfounded;
    private final List<String> created = new ArrayList<>();

    DetectorRun(List<SessionRef> sessions) {
        this.sessions = List.copyOf(sessions);
    }

    /** Whose turn it is. */
    public List<SessionRef> getSessions() {
        return sessions;
    }

    /** The ids of the items that this run has begun. */
    public synchronized List<String> getNewItems() {
        return List.copyOf(created);
    }

    synchronized boolean goesOn() {
        return !stopped;
    }

    synchronized void skipped() {
        skipped++;
    }

    synchronized void read(SessionReading reading, List<String> newItems) {
        processed++;
        inARow = 0;
        extracted += reading.found().size();
        unfounded += reading.unfounded();
        created.addAll(newItems);
    }

    /** @param stops whether the others need not be tried */
    synchronized void failed(String what, AgnesException failure, boolean stops) {
        failed++;
        inARow++;
        last = failure;
        stopped |= stops || inARow == MOST_IN_A_ROW;
        if (errors.size() < ERRORS_TOLD) {
            errors.add(what + ": " + failure.getMessage() + " " + failure.hint());
        }
    }

    /** Why nothing at all was read; null when something was, or nothing was to be. */
    synchronized AgnesException failure() {
        return processed == 0 ? last : null;
    }

    synchronized DetectorReport report(Comparison.Outcome comparison, int waiting, int givenUp) {
        return new DetectorReport(
                errors.isEmpty(),
                sessions.size(),
                processed,
                skipped,
                failed,
                extracted,
                unfounded,
                created.size(),
                comparison.duplicates(),
                comparison.contradictions(),
                comparison.waiting(),
                waiting,
                givenUp,
                List.copyOf(errors));
    }
}
