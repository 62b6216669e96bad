package io.agnes.access;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;

/**
 * A personal access token at its making, the only time that it is shown.
 *
 * @param token what is sent after {@code Bearer}
 * @param expiresAt null: never
 */
@JsonNaming(SnakeCaseStrategy.class)
public record NewToken(
        String id,
        String name,
        String prefix,
        String token,
        List<String> scopes,
        Instant expiresAt,
        Instant createdAt) {
    @Override
    public String toString() {
        return "NewToken[" + id + "]";
    }
}
