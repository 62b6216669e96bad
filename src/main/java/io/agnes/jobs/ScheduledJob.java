package io.agnes.jobs;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * A job as {@code routes/platform/schedules.camel.yaml} declares it.
 *
 * @param name kebab-case, for example {@code data-refresh}
 * @param cron when it runs: six fields of Quartz, UTC
 */
public record ScheduledJob(String name, String cron) {

    /** The first tick after {@code last}; null when there is none any more. */
    Instant after(Instant last) {
        try {
            CronExpression expression = new CronExpression(cron);
            expression.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
            Date next = expression.getNextValidTimeAfter(Date.from(last));
            return next == null ? null : next.toInstant();
        } catch (ParseException e) {
            throw new IllegalStateException("The schedule of the job '" + name + "' is no cron expression.", e);
        }
    }
}
