package io.agnes.access;

/** The bodies with which passwords are chosen. None shows its secrets in a log. */
public final class PasswordRequest {
    private PasswordRequest() {}

    /** The body of {@code POST /auth/password/change}. */
    public record Change(String currentPassword, String newPassword) {
        @Override
        public String toString() {
            return "Change[]";
        }
    }

    /**
     * The body of {@code POST /auth/password/setup} and {@code POST /auth/password/reset/confirm}.
     *
     * @param token of the link that the owner of the address was given
     */
    public record Confirm(String email, String token, String password) {
        @Override
        public String toString() {
            return "Confirm[" + email + "]";
        }
    }

    /** The body of {@code POST /auth/password/reset} and {@code POST /auth/password/setup/request}. */
    public record Link(String email) {}

    /** What everybody who asks for a link is told. */
    public record Asked(String message) {}
}
