package io.agnes.memory;

import java.time.Instant;

/**
 * Somebody's words that speak for an item.
 *
 * @param sourceUser e-mail address in lower case
 * @param sourceRef where they were said; may be null
 * @param detectionType how they speak for it; null for a note
 * @param userQuote the words; may be null
 */
public record Evidence(
        String id,
        String itemId,
        String sourceUser,
        String sourceRef,
        String detectionType,
        String userQuote,
        Instant createdAt) {}
