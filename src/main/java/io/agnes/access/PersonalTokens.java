package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * Tokens with which the tools of a person call. Only the hash of a token is kept; it may do what its scopes name and
 * its owner may, while the owner is active. Thread-safe.
 */
public final class PersonalTokens {
    private static final int PREFIX = 8;
    private static final int MAX_PAGE = 10_000;
    private static final String SELECT = "select t.id, t.user_id, u.email, t.name, t.prefix, t.scopes, t.created_at,"
            + " t.expires_at, t.last_used_at, t.last_used_ip, t.revoked_at"
            + " from personal_access_tokens t left join users u on u.id = t.user_id";

    private final StateDatabase database;
    private final Tokens tokens;
    private final Audit audit;
    private final Clock clock;

    PersonalTokens(StateDatabase database, Tokens tokens, Audit audit, Clock clock) {
        this.database = database;
        this.tokens = tokens;
        this.audit = audit;
        this.clock = clock;
    }

    /** One row, as far as it decides whether a token is still good. */
    record Row(String userId, String tokenHash, Set<TokenScope> scopes, Instant expiresAt, Instant revokedAt) {}

    /**
     * @throws AgnesException INVALID for a name, lifetime or scope that cannot be used, FORBIDDEN when somebody who is
     *     no administrator asks for {@code admin}
     */
    public NewToken create(Caller owner, NewTokenRequest request) {
        if (request == null) {
            throw new AgnesException(Problem.INVALID, "A token needs a name.", "Send {\"name\": \"laptop\"}.");
        }
        String name = request.cleanName();
        Set<TokenScope> scopes = request.scopes();
        Duration lifetime = request.lifetime();
        if (scopes.contains(TokenScope.ADMIN) && !owner.administers()) {
            throw new AgnesException(
                    Problem.FORBIDDEN,
                    "Only an administrator can make a token with the scope 'admin'.",
                    "Leave it out: \"scope\": \"read query\".");
        }
        return database.append(handle -> create(handle, owner, name, scopes, lifetime));
    }

    private NewToken create(Handle handle, Caller owner, String name, Set<TokenScope> scopes, Duration lifetime) {
        MintedToken token = tokens.personal(owner, lifetime);
        Instant now = clock.instant();
        Instant expires = lifetime == null ? null : now.plus(lifetime);
        String prefix = token.id().substring(0, PREFIX);
        String words = TokenScope.words(scopes);
        handle.execute(
                "insert into personal_access_tokens (id, user_id, name, token_hash, prefix, scopes, created_at,"
                        + " expires_at) values (?, ?, ?, ?, ?, ?, ?, cast(? as timestamptz))",
                token.id(),
                owner.userId(),
                name,
                Secret.hash(token.value()),
                prefix,
                words,
                now,
                expires);
        audit.record(
                handle,
                owner,
                "token.create",
                "token:" + token.id(),
                Map.of("name", name, "scopes", words, "expires_at", String.valueOf(expires)),
                "ok",
                null);
        return new NewToken(token.id(), name, prefix, token.value(), List.of(words.split(" ")), expires, now);
    }

    /** The caller's tokens, the newest first, revoked ones too. */
    public List<PersonalToken> list(Caller caller) {
        return database.read(
                handle -> handle.createQuery(SELECT + " where t.user_id = ? order by t.created_at desc, t.id")
                        .bind(0, caller.userId())
                        .map(PersonalTokens::token)
                        .map(PersonalToken::own)
                        .list());
    }

    /**
     * @throws AgnesException NOT_FOUND when the caller has no such token
     */
    public PersonalToken find(Caller caller, String id) {
        return database.read(handle -> own(handle, caller, id)).own();
    }

    /**
     * Revokes a token of the caller; again changes nothing. With a token that has not the scope {@code admin} one can
     * revoke that token only.
     *
     * @throws AgnesException NOT_FOUND when the caller has no such token, FORBIDDEN for another one than the caller's
     */
    public void revoke(Caller caller, String id) {
        boolean bound = !caller.isPerson() && !caller.pass().allows(TokenScope.ADMIN);
        if (bound && !caller.pass().id().equals(id)) {
            throw new AgnesException(
                    Problem.FORBIDDEN, "This token can revoke itself only.", "Sign in: POST /auth/token.");
        }
        database.write(handle -> {
            own(handle, caller, id);
            revoke(handle, caller, id, "token.revoke");
            return null;
        });
    }

    /**
     * The tokens of everybody, the newest first, revoked ones too.
     *
     * @param page may hold {@code limit} and {@code offset}
     * @throws AgnesException BAD_PARAMETER for a number out of its range
     */
    public List<PersonalToken> listAll(Parameters page) {
        int limit = page.findInt("limit", 1, MAX_PAGE).orElse(1000);
        int offset = page.findInt("offset", 0, Integer.MAX_VALUE).orElse(0);
        return database.read(handle -> handle.createQuery(SELECT + " order by t.created_at desc, t.id limit ? offset ?")
                .bind(0, limit)
                .bind(1, offset)
                .map(PersonalTokens::token)
                .list());
    }

    /**
     * Revokes a token of anybody.
     *
     * @throws AgnesException NOT_FOUND when there is no such token
     */
    public void revokeAny(Caller admin, String id) {
        database.write(handle -> {
            byId(handle, id).orElseThrow(() -> unknown(id));
            revoke(handle, admin, id, "token.admin_revoke");
            return null;
        });
    }

    static Optional<Row> row(Handle handle, String id) {
        return handle.createQuery("select user_id, token_hash, scopes, expires_at, revoked_at"
                        + " from personal_access_tokens where id = ?")
                .bind(0, id)
                .map(row -> new Row(
                        row.getColumn("user_id", String.class),
                        row.getColumn("token_hash", String.class),
                        TokenScope.parse(row.getColumn("scopes", String.class)),
                        row.getColumn("expires_at", Instant.class),
                        row.getColumn("revoked_at", Instant.class)))
                .findOne();
    }

    /** Removes every token of an account that goes. */
    static void removeAll(Handle handle, String userId) {
        handle.execute(
                "delete from token_addresses where token_id in (select id from personal_access_tokens where user_id = ?)",
                userId);
        handle.execute("delete from personal_access_tokens where user_id = ?", userId);
    }

    private void revoke(Handle handle, Caller by, String id, String action) {
        int changed = handle.execute(
                "update personal_access_tokens set revoked_at = ? where id = ? and revoked_at is null",
                clock.instant(),
                id);
        if (changed > 0) {
            audit.record(handle, by, action, "token:" + id, Map.of(), "ok", null);
        }
    }

    private static PersonalToken own(Handle handle, Caller caller, String id) {
        return byId(handle, id)
                .filter(token -> token.userId().equals(caller.userId()))
                .orElseThrow(() -> unknown(id));
    }

    private static Optional<PersonalToken> byId(Handle handle, String id) {
        return handle.createQuery(SELECT + " where t.id = ?")
                .bind(0, id)
                .map(PersonalTokens::token)
                .findOne();
    }

    private static AgnesException unknown(String id) {
        return new AgnesException(
                Problem.NOT_FOUND, "There is no token '" + id + "'.", "GET /auth/tokens lists yours.");
    }

    private static PersonalToken token(RowView row) {
        return new PersonalToken(
                row.getColumn("id", String.class),
                row.getColumn("name", String.class),
                row.getColumn("prefix", String.class),
                List.of(row.getColumn("scopes", String.class).split(" ")),
                row.getColumn("created_at", Instant.class),
                row.getColumn("expires_at", Instant.class),
                row.getColumn("last_used_at", Instant.class),
                row.getColumn("revoked_at", Instant.class),
                row.getColumn("user_id", String.class),
                row.getColumn("email", String.class),
                row.getColumn("last_used_ip", String.class));
    }
}
