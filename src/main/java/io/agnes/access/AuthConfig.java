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
        Duration tokenLifetime,

        @Setting(value = "12h", description = "A sign-in that is not used for this time ends, from 1m to 30d.")
        Duration idleTimeout,

        @Setting(
                value = "${SERVER_URL:}",
                description = "URL under which people reach this instance; when it begins with https:// the sign-in"
                        + " cookie is sent over TLS only. Empty: cookies follow the scheme of each request.")
        String publicUrl) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    public AuthConfig {
        requireUsable(tokenLifetime);
        requireUsable(idleTimeout);
        if (!publicUrl.isEmpty() && !publicUrl.matches("https?://[^/?#\\s]+(/[^?#\\s]*)?")) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The public URL does not begin with http:// or https:// and a host.",
                    "Write a URL such as https://data.example.com.");
        }
    }

    /** Whether people reach this instance over TLS, whatever it sees itself behind a proxy. */
    public boolean isPublicOverTls() {
        return publicUrl.startsWith("https://");
    }

    private static void requireUsable(Duration lifetime) {
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            throw new AgnesException(
                    Problem.INVALID, "A sign-in lasts from 1m to 30d.", "Write a duration such as 24h.");
        }
    }
}
