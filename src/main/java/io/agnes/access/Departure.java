package io.agnes.access;

import java.time.Duration;

/**
 * A browser leaves for an issuer to sign in.
 *
 * @param location of the issuer
 * @param cookie what the browser keeps until it comes back
 */
public record Departure(String location, String cookie, Duration lifetime) {
    @Override
    public String toString() {
        return "Departure[]";
    }
}
