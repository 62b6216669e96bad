package io.agnes.access;

/** The bodies of signing in with a link by mail. */
public final class EmailRequest {
    private EmailRequest() {}

    /**
     * The body of {@code POST /auth/email/send-link}.
     *
     * @param next a path on this host to which the link leads; null: the start page
     */
    public record Link(String email, String next) {}

    /** The body of {@code POST /auth/email/verify}. */
    public record Verify(String email, String token) {
        @Override
        public String toString() {
            return "Verify[" + email + "]";
        }
    }
}
