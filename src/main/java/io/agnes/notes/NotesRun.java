package io.agnes.notes;

import io.agnes.common.AgnesException;
import io.agnes.memory.Comparison;
import io.agnes.memory.NotedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run and its count, by one thread. */
public final class NotesRun {
    private static final int ERRORS_TOLD = 20;

    /** When so many notes fail one after the other it is the model, and the others need not be tried. */
    private static final int MOST_IN_A_ROW = 3;

    private final Map<String, String> hashes;
    private final List<String> users;
    private final EntityNames names;
    private final List<String> changed = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private Comparison.Outcome compared = new Comparison.Outcome(0, 0, 0, 0, null);
    private AgnesException last;
    private boolean stopped;
    private int inARow;
    private int read;
    private int failed;
    private int extracted;
    private int filtered;
    private int added;
    private int pending;
    private int preserved;
    private int edited;
    private int proposed;

    /**
     * @param hashes of all notes by user id
     * @param users whose turn it is
     */
    NotesRun(Map<String, String> hashes, List<String> users, EntityNames names) {
        this.hashes = hashes;
        this.users = users;
        this.names = names;
    }

    /** Whose turn it is. */
    public List<String> users() {
        return users;
    }

    /** Ids of the items that are new or say something else. */
    public List<String> changed() {
        return changed;
    }

    String hash(String user) {
        return hashes.get(user);
    }

    EntityNames names() {
        return names;
    }

    boolean goesOn() {
        return !stopped;
    }

    void read(NoteReading reading, NotedItem.Outcome outcome) {
        read++;
        inARow = 0;
        extracted += reading.found().size() + reading.filtered();
        filtered += reading.filtered();
        added += outcome.added();
        pending += outcome.pending();
        preserved += outcome.confirmed();
        edited += outcome.edited();
        proposed += outcome.proposed();
        changed.addAll(outcome.changed());
    }

    /** @param stops whether the others need not be tried */
    void failed(AgnesException failure, boolean stops) {
        failed++;
        inARow++;
        last = failure;
        stopped |= stops || inARow == MOST_IN_A_ROW;
        note(failure.getMessage() + " " + failure.hint());
    }

    /** What does not keep notes from being read. */
    void note(String error) {
        if (errors.size() < ERRORS_TOLD) {
            errors.add(error);
        }
    }

    void compared(Comparison.Outcome outcome) {
        compared = outcome;
        if (outcome.waiting() > 0) {
            note(outcome.waiting() + " items could not be compared yet. " + outcome.reason());
        }
    }

    /** Why nothing at all was read; null when something was, or nothing was to be. */
    AgnesException failure() {
        return read == 0 ? last : null;
    }

    NotesReport report() {
        return new NotesReport(
                errors.isEmpty(),
                hashes.size(),
                read,
                hashes.size() - read - failed,
                failed,
                extracted,
                filtered,
                added,
                pending,
                preserved,
                edited,
                proposed,
                compared.contradictions(),
                compared.duplicates(),
                List.copyOf(errors));
    }
}
