package io.agnes.access;

/**
 * What a sign-in is checked against.
 *
 * @param passwordHash null when the account has no password
 */
record Credential(User user, String passwordHash) {
    @Override
    public String toString() {
        return "Credential[" + user.id() + "]";
    }
}
