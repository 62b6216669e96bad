package io.agnes.access;

import io.agnes.common.Parameters;

/**
 * A browser that an issuer sent back.
 *
 * @param cookie of its {@link Departure}; null when it has none
 * @param parameters {@code code}, {@code state}, {@code error}, {@code iss} as far as they came
 */
public record Returning(String cookie, Parameters parameters) {
    @Override
    public String toString() {
        return "Returning[]";
    }
}
