package io.agnes.common;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** The pause that an answer asks for in {@code Retry-After}: seconds, or a time (RFC 9110, 10.2.3). */
public final class RetryAfter {
    /** Whoever asks for a longer pause is left alone until the next run. */
    public static final Duration LONGEST = Duration.ofMinutes(2);

    private RetryAfter() {}

    /**
     * @param header null when there is none
     * @return zero when no pause is asked for, or not in a form that can be read
     */
    public static Duration of(String header, Clock clock) {
        if (header == null) {
            return Duration.ZERO;
        }
        if (header.matches("\\d{1,6}")) {
            return Duration.ofSeconds(Long.parseLong(header));
        }
        try {
            Instant time = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration pause = Duration.between(clock.instant(), time);
            return pause.isNegative() ? Duration.ZERO : pause;
        } catch (DateTimeParseException unreadable) {
            return Duration.ZERO;
        }
    }
}
