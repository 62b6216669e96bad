package io.agnes.access;

import java.time.Instant;

/**
 * What a verified token says.
 *
 * @param subject the user's id, or {@code operator}
 * @param id the {@code jti}
 * @param expiresAt null for a personal access token that does not expire
 */
record TokenClaims(Kind kind, String subject, String id, Instant expiresAt) {
    /** The claim {@code typ}. */
    enum Kind {
        SESSION("session"),
        PERSONAL_TOKEN("pat"),
        OPERATOR("operator");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    boolean isValidAt(Instant moment) {
        return expiresAt == null || moment.isBefore(expiresAt);
    }
}
