package io.agnes.warehouse;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Dates and times as ISO 8601 text, and the two infinities of the engine as it names them. */
final class IsoTime {
    private static final LocalDateTime INFINITY = ofMicros(Long.MAX_VALUE);
    private static final LocalDateTime MINUS_INFINITY = ofMicros(-Long.MAX_VALUE);

    private IsoTime() {}

    static String text(LocalDate date) {
        long day = date.toEpochDay();
        if (Math.abs(day) == Integer.MAX_VALUE) {
            return infinity(day > 0);
        }
        return date.toString();
    }

    /** To the second, with as many digits of the second's fraction as it has; then the zone. */
    static String text(LocalDateTime time, String zone) {
        if (time.equals(INFINITY) || time.equals(MINUS_INFINITY)) {
            return infinity(time.equals(INFINITY));
        }
        StringBuilder text = new StringBuilder(32).append(time.toLocalDate()).append('T');
        two(text, time.getHour()).append(':');
        two(text, time.getMinute()).append(':');
        two(text, time.getSecond());
        if (time.getNano() != 0) {
            text.append('.');
            int rest = time.getNano();
            for (int digit = 100_000_000; rest > 0; digit /= 10) {
                text.append((char) ('0' + rest / digit));
                rest %= digit;
            }
        }
        return text.append(zone).toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private static String infinity(boolean positive) {
        return positive ? "infinity" : "-infinity";
    }

    private static LocalDateTime ofMicros(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), (int) Math.floorMod(micros, 1_000_000L) * 1000, ZoneOffset.UTC);
    }
}
