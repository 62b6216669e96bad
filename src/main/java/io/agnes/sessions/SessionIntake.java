package io.agnes.sessions;

import io.agnes.memory.HandIns;
import io.agnes.state.StateDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Optional;

/** Keeps the transcripts that come in, and writes down that they wait to be read. Thread-safe. */
final class SessionIntake {
    private final StateDatabase state;
    private final TranscriptStore store;
    private final HandIns handIns;
    private final Clock clock;

    SessionIntake(StateDatabase state, TranscriptStore store, HandIns handIns, Clock clock) {
        this.state = state;
        this.store = store;
        this.handIns = handIns;
        this.clock = clock;
    }

    enum Outcome {
        NEW,
        /** It has other lines than before. */
        GROWN,
        /** It has the same lines. */
        SAME,
        /** Nothing of it is kept. */
        PRIVATE
    }

    /** @param size of the kept lines in bytes */
    record Taken(Outcome outcome, long size) {}

    /**
     * Takes a transcript; once a session was private it stays so.
     *
     * @param content limited in size; it is read to its end
     * @param mark of the file in a folder; null when it is handed in
     */
    Taken take(SessionRef session, InputStream content, String mark) throws IOException {
        Optional<SessionRows.Kept> known = state.read(handle -> SessionRows.find(handle, session));
        if (known.map(SessionRows.Kept::status)
                .filter(SessionRows.PRIVATE::equals)
                .isPresent()) {
            content.transferTo(OutputStream.nullOutputStream());
            state.append(handle -> {
                SessionRows.mark(handle, session, mark);
                return null;
            });
            return new Taken(Outcome.PRIVATE, 0);
        }
        long room = handIns.roomOf(session.userId());
        TranscriptStore.Arrived arrived = store.arrive(session.userId(), content, room, handIns::noRoom);
        try {
            return settle(session, arrived, mark);
        } finally {
            store.discard(arrived);
        }
    }

    /** One at a time: a file may go only while nobody gives it to another session. */
    private synchronized Taken settle(SessionRef session, TranscriptStore.Arrived arrived, String mark)
            throws IOException {
        Optional<SessionRows.Kept> before = state.read(handle -> SessionRows.find(handle, session));
        String former = before.map(SessionRows.Kept::sha256).orElse(null);
        if (!arrived.isPrivate() && arrived.sha256().equals(former)) {
            state.append(handle -> {
                SessionRows.mark(handle, session, mark);
                return null;
            });
            return new Taken(Outcome.SAME, arrived.size());
        }
        if (!arrived.isPrivate()) {
            store.publish(session.userId(), arrived);
        }
        String sha256 = arrived.isPrivate() ? null : arrived.sha256();
        long size = arrived.isPrivate() ? 0 : arrived.size();
        String status = arrived.isPrivate() ? SessionRows.PRIVATE : SessionRows.WAITING;
        boolean needed = state.append(handle -> {
            SessionRows.put(handle, session, sha256, size, mark, status, clock.instant());
            return former != null && SessionRows.isNeeded(handle, session.userId(), former);
        });
        if (former != null && !needed) {
            store.delete(session.userId(), former);
        }
        Outcome outcome = arrived.isPrivate() ? Outcome.PRIVATE : before.isPresent() ? Outcome.GROWN : Outcome.NEW;
        return new Taken(outcome, size);
    }
}
