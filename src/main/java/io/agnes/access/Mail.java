package io.agnes.access;

/**
 * One mail to one person.
 *
 * @param to the address of an account
 * @param subject one line
 * @param text plain text; it may hold a link that signs in, so it never goes into a log
 */
public record Mail(String to, String subject, String text) {
    @Override
    public String toString() {
        return "Mail[" + subject + "]";
    }
}
