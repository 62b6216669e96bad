package io.agnes.access;

/** The body of {@code POST /auth/token}. */
public record TokenRequest(String email, String password) {
    @Override
    public String toString() {
        return "TokenRequest[" + email + "]";
    }
}
