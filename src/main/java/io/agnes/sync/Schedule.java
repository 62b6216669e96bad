package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * When a table is brought up to date, as written in {@code table_registry.sync_schedule}: {@code every <N>m},
 * {@code every <N>h}, {@code every <N>d}, {@code daily HH:MM[,HH:MM...]} or {@code cron <minute> <hour> <day of month>
 * <month> <day of week>}, all in UTC.
 */
public sealed interface Schedule permits Schedule.Every, Schedule.Daily, CronSchedule {

    /**
     * @throws AgnesException INVALID naming the forms
     */
    static Schedule parse(String text) {
        Matcher every = Every.FORM.matcher(text);
        if (every.matches()) {
            long number = Long.parseLong(every.group(1));
            return new Every(
                    switch (every.group(2)) {
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    });
        }
        if (Daily.FORM.matcher(text).matches()) {
            return new Daily(Arrays.stream(text.substring("daily ".length()).split(","))
                    .map(LocalTime::parse)
                    .sorted()
                    .distinct()
                    .toList());
        }
        if (text.startsWith(CronSchedule.WORD)) {
            return CronSchedule.parse(text);
        }
        throw malformed(text, "");
    }

    /** @param why a sentence, or empty */
    static AgnesException malformed(String text, String why) {
        String shown = text.length() <= 80 ? text : text.substring(0, 77) + "...";
        return new AgnesException(
                Problem.INVALID,
                "'" + shown + "' is not a schedule." + why,
                "Write 'every 15m', 'every 6h', 'every 2d', 'daily 06:00,18:30' or 'cron 30 6 * * 1-5' (UTC).");
    }

    /** The first time after {@code last} at which it is due again. */
    Instant after(Instant last);

    /**
     * Whether the table is to be synced now. A time that passed while nothing ran, however long ago, is made up for once.
     *
     * @param lastSync the time whose data the table has; null if it never was synced. A time after {@code now} (a clock
     *     that was set back) counts as never.
     */
    default boolean isDue(Instant lastSync, Instant now) {
        return !next(lastSync, now).isAfter(now);
    }

    /**
     * From when on the next scheduled run takes the table.
     *
     * @param lastSync as in {@link #isDue}
     * @return {@code now} when it is due already
     */
    default Instant next(Instant lastSync, Instant now) {
        if (lastSync == null || lastSync.isAfter(now)) {
            return now;
        }
        Instant next = after(lastSync);
        return next.isBefore(now) ? now : next;
    }

    /** A fixed distance between two syncs. */
    record Every(Duration interval) implements Schedule {
        private static final Pattern FORM = Pattern.compile("every ([1-9]\\d{0,5})([mhd])");

        /** A tick up to this much early counts: the jitter of a timer must not cost a whole interval. */
        private static final Duration EARLY = Duration.ofSeconds(30);

        @Override
        public Instant after(Instant last) {
            return last.plus(interval);
        }

        @Override
        public boolean isDue(Instant lastSync, Instant now) {
            return !next(lastSync, now).minus(EARLY).isAfter(now);
        }

        @Override
        public String toString() {
            long minutes = interval.toMinutes();
            if (minutes % (24 * 60) == 0) {
                return "every " + interval.toDays() + "d";
            }
            return minutes % 60 == 0 ? "every " + minutes / 60 + "h" : "every " + minutes + "m";
        }
    }

    /**
     * Fixed times of day.
     *
     * @param targets UTC, ascending, not empty
     */
    record Daily(List<LocalTime> targets) implements Schedule {
        private static final String TIME = "([01]\\d|2[0-3]):[0-5]\\d";
        private static final Pattern FORM = Pattern.compile("daily " + TIME + "(," + TIME + ")*");

        @Override
        public Instant after(Instant last) {
            LocalDate day = LocalDate.ofInstant(last, ZoneOffset.UTC);
            LocalTime time = LocalTime.ofInstant(last, ZoneOffset.UTC);
            return targets.stream()
                    .filter(target -> target.isAfter(time))
                    .findFirst()
                    .map(today -> today.atDate(day))
                    .orElseGet(() -> targets.get(0).atDate(day.plusDays(1)))
                    .toInstant(ZoneOffset.UTC);
        }

        @Override
        public String toString() {
            return targets.stream().map(LocalTime::toString).collect(Collectors.joining(",", "daily ", ""));
        }
    }
}
