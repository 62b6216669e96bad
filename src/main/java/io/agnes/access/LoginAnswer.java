package io.agnes.access;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * The answer of every way to sign in.
 *
 * @param tokenType {@code bearer}
 * @param expiresIn seconds
 * @param csrfToken what a page that relies on the cookie sends along when it changes something
 */
@JsonNaming(SnakeCaseStrategy.class)
public record LoginAnswer(String accessToken, String tokenType, long expiresIn, String csrfToken, Account user) {
    @Override
    public String toString() {
        return "LoginAnswer[" + user.id() + "]";
    }
}
