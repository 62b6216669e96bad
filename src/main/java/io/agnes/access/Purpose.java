package io.agnes.access;

import java.time.Duration;
import java.util.Locale;

/** What a token that works once is for; it works for nothing else. */
public enum Purpose {
    /** Choose the first password of an account. */
    SETUP(Duration.ofDays(7)),
    /** Choose another password. */
    RESET(Duration.ofHours(24)),
    /** Sign in from a mail. */
    MAGIC_LINK(Duration.ofHours(1)),
    /** Become the first administrator. */
    BOOTSTRAP(Duration.ofDays(7));

    private final Duration lifetime;

    Purpose(Duration lifetime) {
        this.lifetime = lifetime;
    }

    public Duration lifetime() {
        return lifetime;
    }

    /** The word in the state database. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
