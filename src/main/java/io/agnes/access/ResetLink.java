package io.agnes.access;

/**
 * The answer of {@code POST /api/users/{user_id}/reset-password}.
 *
 * @param resetUrl the link with which the owner of the account chooses another password, to hand on
 * @param emailSent whether it went out by mail
 */
public record ResetLink(String resetUrl, boolean emailSent) {
    @Override
    public String toString() {
        return "ResetLink[" + emailSent + "]";
    }
}
