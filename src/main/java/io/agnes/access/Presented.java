package io.agnes.access;

/**
 * What a request shows of its sender. Every text may be null.
 *
 * @param authorization the bearer form of a token
 * @param cookie a token that a browser sends by itself; looked at when there is no {@code authorization}
 * @param csrf what a browser's page sends by hand along with the cookie; asked for when the request changes something
 * @param changes whether the request may change something
 * @param address of the peer
 */
public record Presented(String authorization, String cookie, String csrf, boolean changes, String address) {
    /** A request without a browser. */
    public static Presented bearer(String authorization) {
        return new Presented(authorization, null, null, false, null);
    }

    boolean hasAuthorization() {
        return authorization != null && !authorization.isBlank();
    }

    boolean hasCookie() {
        return cookie != null && !cookie.isBlank();
    }

    /** Whether there is nothing that could tell who sends this. */
    public boolean isAnonymous() {
        return !hasAuthorization() && !hasCookie();
    }

    @Override
    public String toString() {
        return "Presented[" + address + "]";
    }
}
