package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "every 15m               | 2026-01-05T10:00:00Z | 2026-01-05T10:14:00Z | false",
                "every 15m               | 2026-01-05T10:00:00Z | 2026-01-05T10:14:29Z | false",
                "every 15m               | 2026-01-05T10:00:00Z | 2026-01-05T10:14:59.9Z | true",
                "every 15m               | 2026-01-05T10:00:00Z | 2026-01-05T10:15:00Z | true",
                "every 1m                | 2026-01-05T10:00:00Z | 2026-01-05T10:00:20Z | false",
                "every 6h                | 2026-01-05T10:00:00Z | 2026-01-05T15:59:00Z | false",
                "every 6h                | 2026-01-05T10:00:00Z | 2026-01-05T16:00:00Z | true",
                "daily 06:00             | 2026-01-05T05:59:59Z | 2026-01-05T05:59:59Z | false",
                "daily 06:00             | 2026-01-05T05:59:59Z | 2026-01-05T06:00:00Z | true",
                "daily 06:00             | 2026-01-05T06:00:00Z | 2026-01-05T06:00:01Z | false",
                "daily 06:00             | 2026-01-05T06:00:00Z | 2026-01-06T05:59:00Z | false",
                "daily 18:30,06:00       | 2026-01-05T06:00:00Z | 2026-01-05T18:29:00Z | false",
                "daily 18:30,06:00       | 2026-01-05T06:00:00Z | 2026-01-05T18:30:00Z | true",
                "daily 06:00,18:30       | 2026-01-04T18:30:00Z | 2026-01-05T05:00:00Z | false",
                "daily 00:00             | 2026-01-04T23:59:00Z | 2026-01-05T00:00:00Z | true",
            })
    void aTableIsDueByItsSchedule(String schedule, Instant lastSync, Instant now, boolean due) {
        assertThat(Schedule.parse(schedule).isDue(lastSync, now)).isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "daily 18:30 | 2026-01-04T12:00:00Z | 2026-01-05T03:00:00Z",
                "daily 06:00,18:30 | 2026-01-01T12:00:00Z | 2026-01-05T05:59:00Z",
                "daily 23:59 | 2026-01-03T23:59:30Z | 2026-01-05T00:00:00Z",
            })
    void aDailyTargetMissedOnAnEarlierDayIsMadeUp(String schedule, Instant lastSync, Instant now) {
        assertThat(Schedule.parse(schedule).isDue(lastSync, now)).isTrue();
        assertThat(Schedule.parse(schedule).isDue(now, now.plusSeconds(30))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"every 5m", "every 2h", "daily 06:00"})
    void aTableThatWasNeverSyncedOrSyncedInTheFutureIsDue(String schedule) {
        assertThat(Schedule.parse(schedule).isDue(null, LONG_AGO)).isTrue();
        assertThat(Schedule.parse(schedule).isDue(LONG_AGO.plusSeconds(1), LONG_AGO))
                .isTrue();
    }

    @Property(tries = 200)
    void aDailyTableIsSyncedOncePerTargetHoweverOftenTheClockTicks(
            @ForAll @IntRange(min = 0, max = 1439) int target, @ForAll @IntRange(min = 1, max = 240) int tickMinutes) {
        Schedule schedule = Schedule.parse(String.format("daily %02d:%02d", target / 60, target % 60));
        Instant synced = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(target * 60L);
        int syncs = 0;
        Instant end = synced.plusSeconds(10 * 86_400L).plusSeconds(tickMinutes * 60L);
        for (Instant now = synced; now.isBefore(end); now = now.plusSeconds(tickMinutes * 60L)) {
            if (schedule.isDue(synced, now)) {
                synced = now;
                syncs++;
            }
        }
        assertThat(syncs).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "every",
                "every 0m",
                "every -5m",
                "every 05m",
                "every 5",
                "every 5s",
                "every 5M",
                "every  5m",
                " every 5m",
                "every 5m ",
                "every 1.5h",
                "every 9999999m",
                "daily",
                "daily 6:00",
                "daily 24:00",
                "daily 06:60",
                "daily 06:00,",
                "daily 06:00, 18:00",
                "daily 06:00 18:00",
                "Daily 06:00",
                "cron * * * * *",
                "every 5m\n",
                "daily ０６:００"
            })
    void aMalformedScheduleIsRefusedWithTheForms(String text) {
        assertThatThrownBy(() -> Schedule.parse(text)).isInstanceOfSatisfying(AgnesException.class, refused -> {
            assertThat(refused.problem()).isEqualTo(Problem.INVALID);
            assertThat(refused.hint()).contains("every 15m", "every 6h", "daily 06:00,18:30");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"every 15m | every 15m", "every 120m | every 2h", "daily 18:30,06:00,06:00 | daily 06:00,18:30"})
    void aScheduleIsShownInItsShortestForm(String written, String shown) {
        assertThat(Schedule.parse(written)).hasToString(shown);
        assertThat(Schedule.parse(shown)).isEqualTo(Schedule.parse(written));
    }

    @Test
    void aLongTextIsCutInTheMessage() {
        assertThatThrownBy(() -> Schedule.parse("x".repeat(5000)))
                .extracting(Throwable::getMessage)
                .satisfies(message -> assertThat(message.toString()).hasSizeLessThan(120));
    }
}
