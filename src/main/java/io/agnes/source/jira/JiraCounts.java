package io.agnes.source.jira;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What went through since the start, and how fast. Thread-safe. */
public final class JiraCounts {
    private static final int SECONDS = 60;
    private static final int MOST_NAMES = 100;

    private final Clock clock;
    private final Map<String, Long> byEvent = new TreeMap<>();
    private final Rate received = new Rate();
    private final Rate applied = new Rate();
    private long known;
    private long unused;
    private long late;
    private long dead;
    private Instant lastReceived;
    private Instant lastApplied;

    JiraCounts(Clock clock) {
        this.clock = clock;
    }

    /** Events of the last minute, by second. */
    private static final class Rate {
        private final long[] counts = new long[SECONDS];
        private final long[] seconds = new long[SECONDS];

        void add(long second, long count) {
            int slot = (int) (second % SECONDS);
            counts[slot] = seconds[slot] == second ? counts[slot] + count : count;
            seconds[slot] = second;
        }

        long perMinute(long second) {
            long sum = 0;
            for (int i = 0; i < SECONDS; i++) {
                sum += second - seconds[i] < SECONDS ? counts[i] : 0;
            }
            return sum;
        }
    }

    synchronized void received(String event) {
        boolean isShown = byEvent.containsKey(event) || byEvent.size() < MOST_NAMES;
        byEvent.merge(isShown ? event : "(others)", 1L, Long::sum);
        lastReceived = clock.instant();
        received.add(lastReceived.getEpochSecond(), 1);
    }

    synchronized void known() {
        known++;
    }

    /**
     * @param events of a batch
     * @param ofNoUse of them, those that no table knows of
     * @param stale changes that were late
     * @param refused dead letters
     */
    synchronized void applied(long events, long ofNoUse, long stale, long refused) {
        unused += ofNoUse;
        late += stale;
        dead += refused;
        lastApplied = clock.instant();
        applied.add(lastApplied.getEpochSecond(), events);
    }

    /**
     * What was counted.
     *
     * @param events deliveries since the start by event
     * @param repeated deliveries that had come before
     * @param unused events that no table knows of
     * @param late changes that were older than what was known, or came after a deletion
     * @param deadLetters since the start
     */
    public record Seen(
            Map<String, Long> events,
            long repeated,
            long unused,
            long late,
            long deadLetters,
            long receivedPerMinute,
            long appliedPerMinute,
            Instant lastReceivedAt,
            Instant lastAppliedAt) {}

    synchronized Seen seen() {
        long now = clock.instant().getEpochSecond();
        return new Seen(
                new TreeMap<>(byEvent),
                known,
                unused,
                late,
                dead,
                received.perMinute(now),
                applied.perMinute(now),
                lastReceived,
                lastApplied);
    }
}
