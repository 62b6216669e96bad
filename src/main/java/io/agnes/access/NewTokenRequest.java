package io.agnes.access;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * The body of {@code POST /auth/tokens}.
 *
 * @param name what its owner calls it
 * @param expiresInDays 90 when it is left out; null: never
 * @param ttlSeconds stands over the days; null when they count
 * @param scope words from {@link TokenScope}, or one of {@code general} (read, query and upload; when it is left
 *     out) and {@code bootstrap-analyst} (the same for an hour at most)
 */
@JsonNaming(SnakeCaseStrategy.class)
public record NewTokenRequest(
        String name, @JsonDeserialize(using = Days.class) Integer expiresInDays, Long ttlSeconds, String scope) {
    static final int MAX_NAME = 100;
    private static final long MAX_DAYS = 3650;
    private static final long MAX_SECONDS = 315_360_000;
    private static final String GENERAL = "general";
    private static final String BOOTSTRAP = "bootstrap-analyst";
    private static final Duration BOOTSTRAP_LIFETIME = Duration.ofHours(1);
    private static final Set<TokenScope> ANALYST = Set.of(TokenScope.READ, TokenScope.QUERY, TokenScope.UPLOAD);

    /**
     * @throws AgnesException INVALID when it is blank or long
     */
    String cleanName() {
        String clean = name == null ? "" : name.strip();
        if (clean.isEmpty() || clean.length() > MAX_NAME) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The name of a token has from 1 to " + MAX_NAME + " characters.",
                    "Send a name such as 'laptop'.");
        }
        return clean;
    }

    /**
     * @throws AgnesException INVALID naming an unknown scope
     */
    Set<TokenScope> scopes() {
        return scope == null || scope.equals(GENERAL) || scope.equals(BOOTSTRAP) ? ANALYST : TokenScope.parse(scope);
    }

    /**
     * @return null: it does not expire
     * @throws AgnesException INVALID when it lies outside of its bounds
     */
    Duration lifetime() {
        Duration wished = null;
        if (ttlSeconds != null) {
            wished = Duration.ofSeconds(within("ttl_seconds", ttlSeconds, MAX_SECONDS));
        } else if (expiresInDays != null) {
            wished = Duration.ofDays(within("expires_in_days", expiresInDays, MAX_DAYS));
        }
        boolean capped = BOOTSTRAP.equals(scope) && (wished == null || wished.compareTo(BOOTSTRAP_LIFETIME) > 0);
        return capped ? BOOTSTRAP_LIFETIME : wished;
    }

    private static long within(String field, long value, long max) {
        if (value < 1 || value > max) {
            throw new AgnesException(
                    Problem.INVALID,
                    "'" + field + "' is " + value + "; it goes from 1 to " + max + ".",
                    "Send a number of that range, or \"expires_in_days\": null for a token that does not expire.");
        }
        return value;
    }

    /** Left out is not the same as null. */
    static final class Days extends StdScalarDeserializer<Integer> {
        private static final long serialVersionUID = 1L;
        private static final Integer LEFT_OUT = 90;

        Days() {
            super(Integer.class);
        }

        @Override
        public Integer deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return _parseIntPrimitive(json, context);
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return LEFT_OUT;
        }
    }
}
