package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * The sign-ins that last: one row per sign-in, so that it can be ended before its token expires. An end counts from
 * the next request on. Thread-safe.
 */
public final class Sessions {
    /** Why a session has ended, as the state keeps it. */
    static final String LOGOUT = "logout";

    static final String OWNER = "owner";
    static final String PASSWORD = "password";
    static final String DEACTIVATED = "deactivated";
    private static final Duration KEPT = Duration.ofDays(30);
    private static final String LIVE = " ended_at is null and expires_at > ? ";

    private final StateDatabase database;
    private final Tokens tokens;
    private final Audit audit;
    private final Clock clock;

    Sessions(StateDatabase database, Tokens tokens, Audit audit, Clock clock) {
        this.database = database;
        this.tokens = tokens;
        this.audit = audit;
        this.clock = clock;
    }

    /** One row, as far as it decides whether a token is still good. */
    record Row(String userId, Instant createdAt, Instant lastUsedAt, Instant endedAt) {
        /** The later of the beginning and the last use. */
        Instant lastSeen() {
            return lastUsedAt == null ? createdAt : lastUsedAt;
        }
    }

    /**
     * Begins a session.
     *
     * @param provider how the user signed in
     * @param address may be null
     */
    MintedToken begin(Handle handle, User user, String provider, String address) {
        MintedToken token = tokens.session(user);
        Instant now = clock.instant();
        handle.execute(
                "insert into sessions (id, user_id, provider, address, created_at, expires_at)"
                        + " values (?, ?, ?, ?, ?, ?)",
                token.id(),
                user.id(),
                provider,
                address,
                now,
                now.plus(token.lifetime()));
        return token;
    }

    /** Ends the caller's own session. */
    public void logout(Caller caller) {
        database.write(handle -> {
            if (end(handle, caller.userId(), caller.pass().id(), LOGOUT)) {
                audit.record(
                        handle, caller, "logout", "session:" + caller.pass().id(), Map.of(), "ok", null);
            }
            return null;
        });
    }

    /** The caller's live sessions, the newest first. */
    public List<Session> list(Caller caller) {
        return database.read(handle -> handle.createQuery(
                        "select id, provider, address, created_at, expires_at, last_used_at from sessions where" + LIVE
                                + "and user_id = ? order by created_at desc, id")
                .bind(0, clock.instant())
                .bind(1, caller.userId())
                .map(row -> session(row, caller))
                .list());
    }

    /**
     * Ends one of the caller's sessions; one that has ended already stays as it is.
     *
     * @throws AgnesException NOT_FOUND when the caller has no such session
     */
    public void end(Caller caller, String id) {
        database.write(handle -> {
            boolean own = find(handle, id)
                    .filter(row -> row.userId().equals(caller.userId()))
                    .isPresent();
            if (!own) {
                throw new AgnesException(
                        Problem.NOT_FOUND, "There is no session '" + id + "'.", "GET /auth/sessions lists yours.");
            }
            if (end(handle, caller.userId(), id, OWNER)) {
                audit.record(handle, caller, "session.ended", "session:" + id, Map.of(), "ok", null);
            }
            return null;
        });
    }

    /** Ends every live session of an account, in the transaction of what makes them void. */
    static int endAll(Handle handle, String userId, String reason) {
        return handle.execute(
                "update sessions set ended_at = current_timestamp, ended_by = ? where user_id = ? and ended_at is null",
                reason,
                userId);
    }

    /** Removes every session of an account that goes. */
    static void removeAll(Handle handle, String userId) {
        handle.execute("delete from sessions where user_id = ?", userId);
    }

    /** Removes what ended long ago. */
    void sweep() {
        database.write(handle -> {
            Instant before = clock.instant().minus(KEPT);
            handle.execute("delete from sessions where expires_at < ?", before);
            return handle.execute("delete from one_time_tokens where expires_at < ? and used_at is null", before);
        });
    }

    static Optional<Row> find(Handle handle, String id) {
        return handle.createQuery("select user_id, created_at, last_used_at, ended_at from sessions where id = ?")
                .bind(0, id)
                .map(row -> new Row(
                        row.getColumn("user_id", String.class),
                        row.getColumn("created_at", Instant.class),
                        row.getColumn("last_used_at", Instant.class),
                        row.getColumn("ended_at", Instant.class)))
                .findOne();
    }

    private static boolean end(Handle handle, String userId, String id, String reason) {
        return handle.execute(
                        "update sessions set ended_at = current_timestamp, ended_by = ?"
                                + " where id = ? and user_id = ? and ended_at is null",
                        reason,
                        id,
                        userId)
                > 0;
    }

    private static Session session(RowView row, Caller caller) {
        String id = row.getColumn("id", String.class);
        return new Session(
                id,
                row.getColumn("provider", String.class),
                row.getColumn("address", String.class),
                row.getColumn("created_at", Instant.class),
                row.getColumn("expires_at", Instant.class),
                row.getColumn("last_used_at", Instant.class),
                id.equals(caller.pass().id()));
    }
}
