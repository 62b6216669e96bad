package io.agnes.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer may ask for in Retry-After. */
class RetryAfterTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, PT0S",
                "0, PT0S",
                "90, PT1M30S",
                "'Sat, 28 Nov 2026 12:00:30 GMT', PT30S",
                "'Sat, 28 Nov 2026 11:00:00 GMT', PT0S",
                "soon, PT0S",
                "-5, PT0S",
                "99999999999, PT0S"
            })
    void itIsSecondsOrATime(String header, Duration pause) {
        assertThat(RetryAfter.of(header, NOON)).isEqualTo(pause);
    }
}
