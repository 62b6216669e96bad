package io.agnes.sync;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.quartz.CronExpression;

/**
 * The five fields of cron in UTC: minute, hour, day of month, month, day of week (0 is Sunday, 6 Saturday), each of
 * {@code *}, a number, a range, a step of either, or a list of these. When both kinds of day are given, either is
 * enough, as POSIX has it.
 */
final class CronSchedule implements Schedule {
    static final String WORD = "cron ";
    private static final Pattern PART = Pattern.compile("(?:\\*|(\\d{1,2})(?:-(\\d{1,2}))?)(?:/(\\d{1,2}))?");
    private static final String ANY = "*";

    private enum Field {
        MINUTE(0, 59),
        HOUR(0, 23),
        DAY_OF_MONTH(1, 31),
        MONTH(1, 12),
        DAY_OF_WEEK(0, 6);

        private final int first;
        private final int last;

        Field(int first, int last) {
            this.first = first;
            this.last = last;
        }

        private String shown() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " (" + first + "-" + last + ")";
        }
    }

    private final String text;
    private final List<CronExpression> expressions;

    /** The last answer: it is dear, and the same for every time in the gap. */
    private volatile Gap gap;

    /** No time of the schedule lies after {@code from} and before {@code next}. */
    private record Gap(Instant from, Instant next) {}

    private CronSchedule(String text, List<CronExpression> expressions) {
        this.text = text;
        this.expressions = expressions;
    }

    /** @throws io.agnes.common.AgnesException INVALID when it is malformed, or names a day that never comes */
    static CronSchedule parse(String text) {
        String[] fields = text.substring(WORD.length()).split(" ", -1);
        if (fields.length != Field.values().length) {
            throw Schedule.malformed(text, " It has " + fields.length + " fields behind 'cron' instead of five.");
        }
        for (Field field : Field.values()) {
            if (!Arrays.stream(fields[field.ordinal()].split(",", -1)).allMatch(part -> fits(part, field))) {
                throw Schedule.malformed(text, " Its " + field.shown() + " is '" + fields[field.ordinal()] + "'.");
            }
        }
        String times = "0 " + fields[0] + " " + fields[1] + " ";
        String days = times + fields[2] + " " + fields[3] + " ?";
        String weekdays = times + "? " + fields[3] + " " + weekdays(fields[4]);
        boolean anyDay = fields[2].equals(ANY);
        boolean anyWeekday = fields[4].equals(ANY);
        List<String> written = anyWeekday ? List.of(days) : anyDay ? List.of(weekdays) : List.of(days, weekdays);
        CronSchedule schedule = new CronSchedule(
                text, written.stream().map(CronSchedule::expression).toList());
        if (schedule.soonest(Instant.now()) == null) {
            throw Schedule.malformed(text, " It names a day that never comes.");
        }
        return schedule;
    }

    @Override
    public Instant after(Instant last) {
        Gap known = gap;
        if (known == null || last.isBefore(known.from()) || !last.isBefore(known.next())) {
            Instant next = soonest(last);
            known = new Gap(last, next == null ? Instant.MAX : next);
            gap = known;
        }
        return known.next();
    }

    private Instant soonest(Instant last) {
        Date from = Date.from(last);
        return expressions.stream()
                .map(expression -> expression.getNextValidTimeAfter(from))
                .filter(Objects::nonNull)
                .min(Date::compareTo)
                .map(Date::toInstant)
                .orElse(null);
    }

    private static boolean fits(String part, Field field) {
        Matcher written = PART.matcher(part);
        if (!written.matches()) {
            return false;
        }
        int from = written.group(1) == null ? field.first : Integer.parseInt(written.group(1));
        int to = written.group(2) == null ? from : Integer.parseInt(written.group(2));
        boolean stepOfOne = written.group(3) != null && written.group(1) != null && written.group(2) == null;
        int step = written.group(3) == null ? 1 : Integer.parseInt(written.group(3));
        return from >= field.first && from <= to && to <= field.last && !stepOfOne && step >= 1 && step <= field.last;
    }

    /** Quartz counts the days of the week from 1, and its step is no day. */
    private static String weekdays(String field) {
        return Arrays.stream(field.split(","))
                .map(part -> {
                    String[] rangeAndStep = part.split("/");
                    String range = Arrays.stream(rangeAndStep[0].split("-"))
                            .map(day -> day.equals(ANY) ? ANY : String.valueOf(Integer.parseInt(day) + 1))
                            .collect(Collectors.joining("-"));
                    return rangeAndStep.length == 1 ? range : range.replace(ANY, "1-7") + "/" + rangeAndStep[1];
                })
                .collect(Collectors.joining(","));
    }

    private static CronExpression expression(String quartz) {
        try {
            CronExpression expression = new CronExpression(quartz);
            expression.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
            return expression;
        } catch (ParseException e) {
            throw Schedule.malformed(quartz, " " + e.getMessage());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CronSchedule cron && cron.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
