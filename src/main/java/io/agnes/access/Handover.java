package io.agnes.access;

import io.agnes.access.openid.Proof;
import java.time.Instant;

/**
 * A browser that is away at an issuer to sign in.
 *
 * @param cookie what the browser keeps meanwhile
 * @param next where it goes afterwards
 */
record Handover(String cookie, Proof proof, NextPage next, Instant expiresAt) {
    @Override
    public String toString() {
        return "Handover[to " + next + "]";
    }
}
