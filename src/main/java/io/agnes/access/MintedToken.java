package io.agnes.access;

import java.time.Duration;

/**
 * A new token.
 *
 * @param value what is sent after {@code Bearer}; never logged
 * @param id its {@code jti}, which may be logged
 * @param lifetime null when it does not expire
 */
public record MintedToken(String value, String id, Duration lifetime) {
    @Override
    public String toString() {
        return "MintedToken[" + id + "]";
    }
}
