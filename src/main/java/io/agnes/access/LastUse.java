package io.agnes.access;

import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/**
 * When and from where sessions and tokens were last used. Requests only leave a note; {@link #write} puts all notes
 * into the state in one transaction, so a request never waits for the disk and many cost one write. A crash loses the
 * notes of a minute. Thread-safe.
 */
public final class LastUse implements AutoCloseable {
    /** More addresses of one token than this within a minute are not told apart. */
    private static final int ADDRESSES = 16;

    private final StateDatabase database;
    private final Audit audit;
    private final Clock clock;
    private final Map<Pass, Note> notes = new ConcurrentHashMap<>();

    LastUse(StateDatabase database, Audit audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    void note(Caller caller, String address) {
        Instant now = clock.instant();
        Note note = notes.get(caller.pass());
        if (note == null || !note.holds(address)) {
            notes.compute(caller.pass(), (pass, before) -> Note.of(before, caller, address));
            note = notes.get(caller.pass());
        }
        if (note != null) {
            note.at = now;
        }
    }

    /** The last use that is not in the state yet; null when there is none. */
    Instant pending(Pass pass) {
        Note note = notes.get(pass);
        return note == null ? null : note.at;
    }

    /** Writes the notes since the last call; the job {@code last-use} calls it each minute. */
    public void write() {
        Map<Pass, Note> taken = Map.copyOf(notes);
        if (taken.isEmpty()) {
            return;
        }
        taken.forEach(notes::remove);
        try {
            database.append(handle -> {
                taken.forEach((pass, note) -> write(handle, pass, note));
                return null;
            });
        } catch (RuntimeException e) {
            taken.forEach(notes::putIfAbsent);
            throw e;
        }
    }

    private void write(Handle handle, Pass pass, Note note) {
        if (pass.kind() == Pass.Kind.SESSION) {
            handle.execute("update sessions set last_used_at = ? where id = ?", note.at, pass.id());
            return;
        }
        String last = null;
        for (String address : note.addresses) {
            boolean usedBefore = handle.createQuery("select count(*) > 0 from token_addresses where token_id = ?")
                    .bind(0, pass.id())
                    .mapTo(Boolean.class)
                    .one();
            int added = handle.execute(
                    "insert into token_addresses (token_id, address, first_used_at) values (?, ?, ?)"
                            + " on conflict do nothing",
                    pass.id(),
                    address,
                    note.at);
            if (usedBefore && added > 0) {
                audit.record(
                        handle,
                        note.caller,
                        "token.first_use_new_ip",
                        "token:" + pass.id(),
                        Map.of("address", address),
                        "ok",
                        null);
            }
            last = address;
        }
        handle.execute(
                "update personal_access_tokens set last_used_at = ?, last_used_ip = coalesce(?, last_used_ip)"
                        + " where id = ?",
                note.at,
                last,
                pass.id());
    }

    /** Writes what is left. */
    @Override
    public void close() {
        write();
    }

    private static final class Note {
        private final Caller caller;
        private final Set<String> addresses;
        private volatile Instant at = Instant.EPOCH;

        private Note(Caller caller, Set<String> addresses) {
            this.caller = caller;
            this.addresses = addresses;
        }

        static Note of(Note before, Caller caller, String address) {
            Set<String> addresses = new LinkedHashSet<>(before == null ? Set.of() : before.addresses);
            if (address != null && addresses.size() < ADDRESSES) {
                addresses.add(address);
            }
            Note note = new Note(caller, addresses);
            note.at = before == null ? Instant.EPOCH : before.at;
            return note;
        }

        boolean holds(String address) {
            return address == null || addresses.contains(address) || addresses.size() == ADDRESSES;
        }
    }
}
