package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * From what a request shows to the caller. Session or token, groups and grants are read together and kept until the
 * state changes in any way, so a change of them counts from the next request on. Thread-safe.
 */
public final class Callers {
    private static final String SCHEME = "Bearer ";
    private static final String HOW = "Send 'Authorization: Bearer <token>'; POST /auth/token gives a token.";
    private static final String AGAIN = "Sign in again: POST /auth/token.";
    /** One row: what is read of thousands of grants is dear by the row and cheap as a list. */
    private static final String LOAD = """
            select u.email, u.name, u.active,
                (select array_agg(g.name order by g.is_system desc, g.name) from user_group_members m
                    join user_groups g on g.id = m.group_id where m.user_id = u.id),
                exists (select 1 from user_group_members m where m.user_id = u.id and m.group_id = :admin),
                (select array_agg(r.resource_id) from user_group_members m
                    join resource_grants r on r.group_id = m.group_id and r.resource_type = 'table'
                    where m.user_id = u.id)
            from users u where u.id = :id
            """;

    private final StateDatabase database;
    private final Tokens tokens;
    private final MachineToken machine;
    private final LastUse lastUse;
    private final Duration idleTimeout;
    private final Clock clock;
    private final AtomicReference<Known> known = new AtomicReference<>(new Known(-1));

    /**
     * @param idleTimeout a session that was not used for this time is refused
     */
    Callers(
            StateDatabase database,
            Tokens tokens,
            MachineToken machine,
            LastUse lastUse,
            Duration idleTimeout,
            Clock clock) {
        this.database = database;
        this.tokens = tokens;
        this.machine = machine;
        this.lastUse = lastUse;
        this.idleTimeout = idleTimeout;
        this.clock = clock;
    }

    /**
     * @throws AgnesException UNAUTHENTICATED saying why: nothing shown, another scheme, expired, invalid, ended,
     *     revoked, no such account, deactivated; FORBIDDEN when a page changes something by cookie without its proof
     */
    public Caller authenticate(Presented presented) {
        Caller caller = presented.hasAuthorization() ? byBearer(presented) : byCookie(presented);
        switch (caller.pass().kind()) {
            case SESSION, PERSONAL_TOKEN -> lastUse.note(caller, presented.address());
            case MACHINE, OPERATOR -> {}
        }
        return caller;
    }

    private Caller byBearer(Presented presented) {
        String written = presented.authorization().strip();
        String token =
                written.substring(Math.min(SCHEME.length(), written.length())).stripLeading();
        if (!written.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || token.indexOf(' ') >= 0) {
            throw refused("The Authorization header has not the form 'Bearer <token>'.", HOW);
        }
        if (machine.matches(token)) {
            return Caller.machine();
        }
        TokenClaims claims = tokens.verify(token);
        return switch (claims.kind()) {
            case OPERATOR -> Caller.operator();
            case SESSION, PERSONAL_TOKEN -> byToken(claims, token);
        };
    }

    /** Only sessions are kept in cookies; whatever else stands there did not come from us. */
    private Caller byCookie(Presented presented) {
        if (!presented.hasCookie()) {
            throw refused("This request has no Authorization header.", HOW);
        }
        TokenClaims claims = tokens.verify(presented.cookie());
        if (claims.kind() != TokenClaims.Kind.SESSION) {
            throw refused("The cookie holds no session.", AGAIN);
        }
        Caller caller = byToken(claims, presented.cookie());
        if (presented.changes() && !tokens.isCsrf(presented.csrf(), claims.id())) {
            throw new AgnesException(
                    Problem.FORBIDDEN,
                    "This request changes something and came with a cookie alone.",
                    "Send the value of the cookie csrf_token in the header X-CSRF-Token.");
        }
        return caller;
    }

    private Caller byToken(TokenClaims claims, String token) {
        // The number is taken before the state is read: a change in between makes what was read out of date, not kept.
        long changes = database.changes();
        Known current = known.get();
        if (current.changes != changes) {
            current = new Known(changes);
            known.set(current);
        }
        Entry entry = current.entries.get(claims.id());
        if (entry == null) {
            entry = load(claims);
            current.entries.put(claims.id(), entry);
        }
        return entry.checked(claims, token, clock.instant(), idleTimeout);
    }

    private Entry load(TokenClaims claims) {
        return claims.kind() == TokenClaims.Kind.SESSION ? loadSession(claims) : loadToken(claims);
    }

    private Entry loadSession(TokenClaims claims) {
        Sessions.Row row = database.read(handle -> Sessions.find(handle, claims.id()))
                .filter(found -> found.userId().equals(claims.subject()))
                .orElseThrow(() -> refused("The session of this token is unknown.", AGAIN));
        if (row.endedAt() != null) {
            throw refused("The session of this token has ended.", AGAIN);
        }
        Pass pass = Pass.session(claims.id());
        Instant pending = lastUse.pending(pass);
        Instant seen = pending == null || pending.isBefore(row.lastSeen()) ? row.lastSeen() : pending;
        return new Entry(byId(claims.subject()).with(pass), null, null, seen);
    }

    private Entry loadToken(TokenClaims claims) {
        PersonalTokens.Row row = database.read(handle -> PersonalTokens.row(handle, claims.id()))
                .filter(found -> found.userId().equals(claims.subject()))
                .orElseThrow(() -> refused("The token is unknown.", "Make a new one: POST /auth/tokens."));
        if (row.revokedAt() != null) {
            throw refused("The token was revoked.", "Make a new one: POST /auth/tokens.");
        }
        Pass pass = Pass.token(claims.id(), row.scopes());
        return new Entry(byId(claims.subject()).with(pass), row.tokenHash(), row.expiresAt(), clock.instant());
    }

    /**
     * @throws AgnesException UNAUTHENTICATED when there is no such account or it is deactivated
     */
    Caller byId(String userId) {
        return load(userId);
    }

    private Caller load(String userId) {
        return find(userId)
                .orElseThrow(() -> refused(
                        "The account of this token no longer exists.",
                        "Ask an administrator for an account, then sign in: POST /auth/token."));
    }

    private Optional<Caller> find(String userId) {
        Optional<Account> account = database.read(handle -> handle.createQuery(LOAD)
                .bind("id", userId)
                .bind("admin", Groups.ADMIN)
                .map((row, context) -> Account.of(row))
                .findOne());
        if (account.isPresent() && !account.get().active) {
            throw refused("The account of this token is deactivated.", "Ask an administrator to activate it.");
        }
        return account.map(found -> new Caller(
                userId,
                found.email,
                found.name,
                found.admin,
                new LinkedHashSet<>(found.groups),
                Set.copyOf(found.tables)));
    }

    private static AgnesException refused(String message, String hint) {
        return new AgnesException(Problem.UNAUTHENTICATED, message, hint);
    }

    /** One good session or token, until the state changes. */
    private static final class Entry {
        private final Caller caller;
        private final String tokenHash;
        private final Instant expiresAt;
        private volatile Instant lastSeen;

        /**
         * @param tokenHash null for a session
         * @param expiresAt null: as the token itself says
         */
        Entry(Caller caller, String tokenHash, Instant expiresAt, Instant lastSeen) {
            this.caller = caller;
            this.tokenHash = tokenHash;
            this.expiresAt = expiresAt;
            this.lastSeen = lastSeen;
        }

        Caller checked(TokenClaims claims, String token, Instant now, Duration idleTimeout) {
            boolean sameKind = caller.isPerson() == (claims.kind() == TokenClaims.Kind.SESSION);
            if (!sameKind || !caller.userId().equals(claims.subject())) {
                throw refused("The token is not the one that was made.", AGAIN);
            }
            if (claims.kind() == TokenClaims.Kind.PERSONAL_TOKEN && !Secret.matches(token, tokenHash)) {
                throw refused("The token is not the one that was made.", "Make a new one: POST /auth/tokens.");
            }
            if (expiresAt != null && !expiresAt.isAfter(now)) {
                throw refused("The token has expired.", "Make a new one: POST /auth/tokens.");
            }
            if (claims.kind() == TokenClaims.Kind.SESSION
                    && lastSeen.plus(idleTimeout).isBefore(now)) {
                throw refused("The session of this token was not used for too long.", AGAIN);
            }
            lastSeen = now;
            return caller;
        }
    }

    /** The sessions and tokens as they were after so many changes; one entry for each that was used since. */
    private static final class Known {
        private final long changes;
        private final Map<String, Entry> entries = new ConcurrentHashMap<>();

        private Known(long changes) {
            this.changes = changes;
        }
    }

    private record Account(
            String email, String name, boolean active, List<String> groups, boolean admin, List<String> tables) {
        static Account of(ResultSet row) throws SQLException {
            return new Account(
                    row.getString(1),
                    row.getString(2),
                    row.getBoolean(3),
                    texts(row.getArray(4)),
                    row.getBoolean(5),
                    texts(row.getArray(6)));
        }

        /** Empty for null, as is the list of none. */
        private static List<String> texts(Array array) throws SQLException {
            return array == null
                    ? List.of()
                    : Stream.of((Object[]) array.getArray())
                            .map(String::valueOf)
                            .toList();
        }
    }
}
