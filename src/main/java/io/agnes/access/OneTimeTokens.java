package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Tokens that work once, for one purpose and one account. Only their hash is kept, and using one is one statement, so
 * that of any number of uses at the same time one wins. All methods take part in the transaction of the change that
 * the token stands for: when that fails, the token stays unused. Thread-safe.
 */
public final class OneTimeTokens {
    private final Clock clock;

    OneTimeTokens(Clock clock) {
        this.clock = clock;
    }

    /**
     * A new token; earlier ones of the same purpose and account work no more.
     *
     * @param userId null when it is for nobody yet
     * @return the only copy of it: 43 characters that fit into a URL
     */
    public String issue(Handle handle, Purpose purpose, String userId) {
        String token = Secret.random();
        Instant now = clock.instant();
        handle.execute(
                "delete from one_time_tokens where purpose = ? and user_id is not distinct from ? and used_at is null",
                purpose.word(),
                userId);
        handle.execute(
                "insert into one_time_tokens (token_hash, purpose, user_id, created_at, expires_at)"
                        + " values (?, ?, ?, ?, ?)",
                Secret.hash(token),
                purpose.word(),
                userId,
                now,
                now.plus(purpose.lifetime()));
        return token;
    }

    /**
     * Uses a token up.
     *
     * @return the account it is for; empty when it is for nobody
     * @throws AgnesException UNAUTHENTICATED, the same for one that is unknown, used, expired or of another purpose
     */
    Optional<String> use(Handle handle, Purpose purpose, String token) {
        Instant now = clock.instant();
        record Used(String userId) {}
        return handle.createQuery("update one_time_tokens set used_at = ? where token_hash = ? and purpose = ?"
                        + " and used_at is null and expires_at > ? returning user_id")
                .bind(0, now)
                .bind(1, Secret.hash(token == null ? "" : token))
                .bind(2, purpose.word())
                .bind(3, now)
                .map(row -> new Used(row.getColumn("user_id", String.class)))
                .findOne()
                .map(used -> Optional.ofNullable(used.userId()))
                .orElseThrow(OneTimeTokens::refused);
    }

    /** Removes every token of an account that goes. */
    static void removeAll(Handle handle, String userId) {
        handle.execute("delete from one_time_tokens where user_id = ?", userId);
    }

    /** Whether a token of this purpose has ever been used. */
    static boolean wasUsed(Handle handle, Purpose purpose) {
        return handle.createQuery("select count(*) > 0 from one_time_tokens where purpose = ? and used_at is not null")
                .bind(0, purpose.word())
                .mapTo(Boolean.class)
                .one();
    }

    static AgnesException refused() {
        return new AgnesException(
                Problem.UNAUTHENTICATED,
                "This token is not valid, was used before, or has expired.",
                "Ask for a new one.");
    }
}
