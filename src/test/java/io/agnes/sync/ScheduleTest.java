package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
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
                "every 2d                | 2026-01-05T10:00:00Z | 2026-01-07T09:59:00Z | false",
                "every 2d                | 2026-01-05T10:00:00Z | 2026-01-07T10:00:00Z | true",
                "cron 30 6 * * *         | 2026-01-05T06:00:00Z | 2026-01-05T06:29:59Z | false",
                "cron 30 6 * * *         | 2026-01-05T06:00:00Z | 2026-01-05T06:30:00Z | true",
                "cron 30 6 * * *         | 2026-01-05T06:30:00Z | 2026-01-05T06:31:00Z | false",
                "cron */20 * * * *       | 2026-01-05T10:00:00Z | 2026-01-05T10:19:59Z | false",
                "cron */20 * * * *       | 2026-01-05T10:00:00Z | 2026-01-05T10:20:00Z | true",
                "cron 0 8-18/2 * * *     | 2026-01-05T18:00:00Z | 2026-01-06T07:59:00Z | false",
                "cron 0 8-18/2 * * *     | 2026-01-05T18:00:00Z | 2026-01-06T08:00:00Z | true",
                // 2026-01-04 is a Sunday
                "cron 0 0 * * 0          | 2026-01-03T00:00:00Z | 2026-01-03T23:59:00Z | false",
                "cron 0 0 * * 0          | 2026-01-03T00:00:00Z | 2026-01-04T00:00:00Z | true",
                "cron 0 0 * * 6          | 2026-01-04T00:00:00Z | 2026-01-09T23:59:00Z | false",
                "cron 0 0 * * 6          | 2026-01-04T00:00:00Z | 2026-01-10T00:00:00Z | true",
                "cron 0 6 * * 1-5        | 2026-01-02T06:00:00Z | 2026-01-05T05:59:00Z | false",
                "cron 0 6 * * 1-5        | 2026-01-02T06:00:00Z | 2026-01-05T06:00:00Z | true",
                "cron 0 6 * * */3        | 2026-01-04T06:00:00Z | 2026-01-07T05:59:00Z | false",
                "cron 0 6 * * */3        | 2026-01-04T06:00:00Z | 2026-01-07T06:00:00Z | true",
                "cron 0 6 * * 0,3        | 2026-01-04T06:00:00Z | 2026-01-07T06:00:00Z | true",
                // either day is enough: the 15th is a Thursday, the 12th a Monday
                "cron 0 0 15 * 1         | 2026-01-05T00:00:00Z | 2026-01-11T23:59:00Z | false",
                "cron 0 0 15 * 1         | 2026-01-05T00:00:00Z | 2026-01-12T00:00:00Z | true",
                "cron 0 0 15 * 1         | 2026-01-12T00:00:00Z | 2026-01-15T00:00:00Z | true",
                "cron 0 0 31 * *         | 2026-01-31T00:00:00Z | 2026-03-30T23:59:00Z | false",
                "cron 0 0 31 * *         | 2026-01-31T00:00:00Z | 2026-03-31T00:00:00Z | true",
                "cron 0 0 29 2 *         | 2026-01-31T00:00:00Z | 2028-02-28T23:59:00Z | false",
                "cron 0 0 29 2 *         | 2026-01-31T00:00:00Z | 2028-02-29T00:00:00Z | true",
                "cron 59 23 31 12 *      | 2026-01-31T00:00:00Z | 2026-12-31T23:59:00Z | true",
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
                "cron 30 18 * * * | 2026-01-04T12:00:00Z | 2026-01-05T03:00:00Z",
                "cron 0 0 1 * * | 2025-06-03T12:00:00Z | 2026-01-05T03:00:00Z",
            })
    void aTargetMissedOnAnEarlierDayIsMadeUp(String schedule, Instant lastSync, Instant now) {
        assertThat(Schedule.parse(schedule).isDue(lastSync, now)).isTrue();
        assertThat(Schedule.parse(schedule).isDue(now, now.plusSeconds(30))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"every 5m", "every 2h", "every 7d", "daily 06:00", "cron 0 6 * * *"})
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
                "every 5w",
                "cron",
                "cron ",
                "cron * * * *",
                "cron * * * * * *",
                "cron  * * * * *",
                "cron * * * * * ",
                "cron 60 * * * *",
                "cron * 24 * * *",
                "cron * * 0 * *",
                "cron * * 32 * *",
                "cron * * * 13 *",
                "cron * * * * 7",
                "cron * * * * MON",
                "cron 5/10 * * * *",
                "cron */0 * * * *",
                "cron 10-5 * * * *",
                "cron 1, * * * *",
                "cron ? * * * *",
                "cron * * L * *",
                "cron * * * * 1#2",
                "cron -1 * * * *",
                "cron 0 0 30 2 *",
                "cron ٠ 0 1 1 *",
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
            value = {
                "every 15m | every 15m",
                "every 120m | every 2h",
                "every 48h | every 2d",
                "cron 5 4 * * 0 | cron 5 4 * * 0",
                "daily 18:30,06:00,06:00 | daily 06:00,18:30"
            })
    void aScheduleIsShownInItsShortestForm(String written, String shown) {
        assertThat(Schedule.parse(written)).hasToString(shown);
        assertThat(Schedule.parse(shown)).isEqualTo(Schedule.parse(written));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "every 2h            |                      | 2026-01-05T10:00:00Z",
                "every 2h            | 2026-01-05T09:00:00Z | 2026-01-05T11:00:00Z",
                "every 2h            | 2026-01-01T09:00:00Z | 2026-01-05T10:00:00Z",
                "daily 06:00,18:30   | 2026-01-05T06:00:00Z | 2026-01-05T18:30:00Z",
                "daily 06:00,18:30   | 2026-01-05T05:00:00Z | 2026-01-05T10:00:00Z",
                "daily 06:00         | 2026-01-05T06:00:00Z | 2026-01-06T06:00:00Z",
                "cron 15 3 1 * *     | 2026-01-05T09:00:00Z | 2026-02-01T03:15:00Z",
                "cron 15 3 * * *     | 2026-01-06T09:00:00Z | 2026-01-05T10:00:00Z",
            })
    void theNextRunIsToldAndIsNeverInThePast(String schedule, Instant lastSync, Instant next) {
        Instant now = Instant.parse("2026-01-05T10:00:00Z");

        assertThat(Schedule.parse(schedule).next(lastSync, now)).isEqualTo(next);
    }

    @Property(tries = 200)
    void aCronOfOneTimeADayIsTheSameAsDaily(
            @ForAll @IntRange(min = 0, max = 1439) int minute, @ForAll @IntRange(min = 0, max = 600_000) int lastSync) {
        Instant last = LONG_AGO.plusSeconds(lastSync * 60L + 7);
        String cron = "cron " + minute % 60 + " " + minute / 60 + " * * *";

        assertThat(Schedule.parse(cron).after(last))
                .isEqualTo(Schedule.parse(String.format("daily %02d:%02d", minute / 60, minute % 60))
                        .after(last));
    }

    @Property(tries = 200)
    void aCronAnswersTheSameInWhateverOrderItIsAsked(@ForAll("times") List<Instant> times) {
        Schedule asked = Schedule.parse("cron */7 3-20/4 1,15 * 1");

        for (Instant time : times) {
            assertThat(asked.after(time))
                    .isEqualTo(Schedule.parse("cron */7 3-20/4 1,15 * 1").after(time));
        }
    }

    @Provide
    Arbitrary<List<Instant>> times() {
        return Arbitraries.longs()
                .between(0, 40L * 24 * 3600)
                .map(LONG_AGO::plusSeconds)
                .list()
                .ofSize(12);
    }

    @Test
    void aLongTextIsCutInTheMessage() {
        assertThatThrownBy(() -> Schedule.parse("x".repeat(5000)))
                .extracting(Throwable::getMessage)
                .satisfies(message -> assertThat(message.toString()).hasSizeLessThan(120));
    }
}
