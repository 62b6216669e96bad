package io.agnes.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;

/**
 * A personal access token without its secret.
 *
 * @param prefix the first characters of the id
 * @param scopes what it may be used for: {@code read}, {@code query}, {@code upload}, {@code admin}
 * @param expiresAt null: never
 * @param lastUsedAt at most a minute behind; null when it was not used yet
 * @param revokedAt null while it is good
 * @param userId its owner; only for administrators
 * @param userEmail only for administrators; null when the account is gone
 * @param lastUsedIp only for administrators
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PersonalToken(
        String id,
        String name,
        String prefix,
        List<String> scopes,
        Instant createdAt,
        Instant expiresAt,
        Instant lastUsedAt,
        Instant revokedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) String userId,
        @JsonInclude(JsonInclude.Include.NON_NULL) String userEmail,
        @JsonInclude(JsonInclude.Include.NON_NULL) String lastUsedIp) {

    /** As its owner sees it. */
    PersonalToken own() {
        return new PersonalToken(
                id, name, prefix, scopes, createdAt, expiresAt, lastUsedAt, revokedAt, null, null, null);
    }
}
