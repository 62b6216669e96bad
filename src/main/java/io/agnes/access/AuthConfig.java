package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.time.Duration;

/** How people sign in. */
@Section(value = "auth", description = "How people sign in and for how long.")
public record AuthConfig(
        @Setting(value = "24h", description = "How long a sign-in lasts, from 1m to 30d.")
        Duration tokenLifetime) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    public AuthConfig {
        if (tokenLifetime.compareTo(SHORTEST) < 0 || tokenLifetime.compareTo(LONGEST) > 0) {
            throw new AgnesException(
                    Problem.INVALID, "A sign-in lasts from 1m to 30d.", "Write a duration such as 24h.");
        }
    }
}
