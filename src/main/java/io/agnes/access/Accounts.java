package io.agnes.access;

/** What callers learn about themselves. Thread-safe. */
public final class Accounts {
    /** The answer of {@code GET /auth/me}. */
    public Account me(Caller caller) {
        return Account.of(caller);
    }
}
