package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * When a table is brought up to date, as written in {@code table_registry.sync_schedule}: {@code every <N>m},
 * {@code every <N>h} or {@code daily HH:MM[,HH:MM...]} in UTC.
 */
public sealed interface Schedule {

    /**
     * @throws AgnesException INVALID naming the forms
     */
    static Schedule parse(String text) {
        Matcher every = Every.FORM.matcher(text);
        if (every.matches()) {
            long number = Long.parseLong(every.group(1));
            return new Every(every.group(2).equals("m") ? Duration.ofMinutes(number) : Duration.ofHours(number));
        }
        if (Daily.FORM.matcher(text).matches()) {
            return new Daily(Arrays.stream(text.substring("daily ".length()).split(","))
                    .map(LocalTime::parse)
                    .sorted()
                    .distinct()
                    .toList());
        }
        String shown = text.length() <= 80 ? text : text.substring(0, 77) + "...";
        throw new AgnesException(
                Problem.INVALID,
                "'" + shown + "' is not a schedule.",
                "Write 'every 15m', 'every 6h' or 'daily 06:00,18:30' (UTC).");
    }

    /**
     * Whether the table is to be synced now.
     *
     * @param lastSync the time whose data the table has; null if it never was synced. A time after {@code now} (a clock
     *     that was set back) counts as never.
     */
    boolean isDue(Instant lastSync, Instant now);

    /** A fixed distance between two syncs. */
    record Every(Duration interval) implements Schedule {
        private static final Pattern FORM = Pattern.compile("every ([1-9]\\d{0,5})([mh])");

        /** A tick up to this much early counts: the jitter of a timer must not cost a whole interval. */
        private static final Duration EARLY = Duration.ofSeconds(30);

        @Override
        public boolean isDue(Instant lastSync, Instant now) {
            return neverBefore(lastSync, now)
                    || Duration.between(lastSync, now).plus(EARLY).compareTo(interval) >= 0;
        }

        @Override
        public String toString() {
            long minutes = interval.toMinutes();
            return minutes % 60 == 0 ? "every " + minutes / 60 + "h" : "every " + minutes + "m";
        }
    }

    /**
     * Fixed times of day. A time that passed while nothing ran, also on an earlier day, is made up for once.
     *
     * @param targets UTC, ascending, not empty
     */
    record Daily(List<LocalTime> targets) implements Schedule {
        private static final String TIME = "([01]\\d|2[0-3]):[0-5]\\d";
        private static final Pattern FORM = Pattern.compile("daily " + TIME + "(," + TIME + ")*");

        @Override
        public boolean isDue(Instant lastSync, Instant now) {
            return neverBefore(lastSync, now) || lastSync.isBefore(latestTarget(now));
        }

        private Instant latestTarget(Instant now) {
            LocalTime time = LocalTime.ofInstant(now, ZoneOffset.UTC);
            return targets.stream()
                    .filter(target -> !target.isAfter(time))
                    .reduce((earlier, later) -> later)
                    .map(today -> today.atDate(now.atZone(ZoneOffset.UTC).toLocalDate()))
                    .orElseGet(() -> targets.get(targets.size() - 1)
                            .atDate(now.atZone(ZoneOffset.UTC).toLocalDate().minusDays(1)))
                    .toInstant(ZoneOffset.UTC);
        }

        @Override
        public String toString() {
            return targets.stream().map(LocalTime::toString).collect(Collectors.joining(",", "daily ", ""));
        }
    }

    private static boolean neverBefore(Instant lastSync, Instant now) {
        return lastSync == null || lastSync.isAfter(now);
    }
}
