package io.agnes.access;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;

/**
 * A sign-in that lasts, as its owner sees it.
 *
 * @param provider how its owner signed in
 * @param address from where; may be null
 * @param lastUsedAt at most a minute behind; null when it was not used yet
 * @param current whether the request came with it
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Session(
        String id,
        String provider,
        String address,
        Instant createdAt,
        Instant expiresAt,
        Instant lastUsedAt,
        boolean current) {}
