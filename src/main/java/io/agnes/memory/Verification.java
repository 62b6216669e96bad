package io.agnes.memory;

import java.util.List;

/**
 * Something a person has verified while working with an agent.
 *
 * @param detectionType {@code correction}, {@code confirmation} or {@code unprompted_definition}
 * @param title up to 200 characters
 * @param content up to 10,000 characters
 * @param userQuote the person's own words
 * @param domain one of the domains
 * @param entities what it speaks of, up to 20
 */
public record Verification(
        String detectionType, String title, String content, String userQuote, String domain, List<String> entities) {

    /**
     * Where it was said.
     *
     * @param email of the person
     * @param ref {@code session-<name>-<user>}
     */
    public record Source(String email, String ref) {}
}
