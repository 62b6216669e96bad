package io.agnes.access;

import java.util.List;

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

    /**
     * How the token of a link is used.
     *
     * @param fields what the body holds; the first two stand in the link
     */
    public record HowTo(String message, String method, String path, List<String> fields) {
        static HowTo post(String path) {
            return new HowTo(
                    "Send the address and the token of the link together with the password that you choose.",
                    "POST",
                    path,
                    List.of("email", "token", "password"));
        }
    }
}
