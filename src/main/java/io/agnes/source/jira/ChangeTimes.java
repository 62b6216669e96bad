package io.agnes.source.jira;

import java.time.Duration;
import java.time.Instant;

/**
 * Which of two changes is the newer one: the one with the later time, and of the same moment the one that came later. A
 * time that lies ahead of this machine's clock when the other change comes says nothing, because it would hold off every
 * change until then: the later arrival is the newer one.
 */
final class ChangeTimes {
    /** Clocks of two machines may differ by this much. */
    static final Duration TOLERANCE = Duration.ofMinutes(1);

    private ChangeTimes() {}

    /**
     * Whether a change that comes now is older than what is known.
     *
     * @param known the time of what is known
     * @param told the time of the change
     * @param seen when the change came
     */
    static boolean isOlder(Instant told, Instant known, Instant seen) {
        return told.isBefore(known) && !isAhead(known, seen);
    }

    /** Whether a time cannot be right, as nothing can have happened then. */
    static boolean isAhead(Instant time, Instant now) {
        return time.isAfter(now.plus(TOLERANCE));
    }
}
