package io.agnes.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.jobs.JobRun.Status;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class JobsTest {
    @Parameter
    StateOn on;

    private static final ScheduledJob REFRESH = new ScheduledJob("data-refresh", "0 0/15 * * * ?");
    private static final ScheduledJob NIGHTLY = new ScheduledJob("nightly", "0 10 3 * * ?");

    @TempDir
    static Path folder;

    private static StateDatabase state;

    private final Ticks clock = new Ticks();
    private Jobs jobs;

    @BeforeParameterizedClassInvocation
    static void openState(StateOn on) {
        state = on.open(folder.resolve(on.name()).resolve("system.duckdb"));
    }

    @AfterParameterizedClassInvocation
    static void closeState() {
        state.close();
    }

    @BeforeEach
    void open() {
        state.write(handle -> handle.execute("delete from job_runs"));
        jobs = restarted();
    }

    private Jobs restarted() {
        return new Jobs(state, () -> List.of(REFRESH, NIGHTLY), clock);
    }

    private JobRef begin(String job) {
        List<JobRef> begun = jobs.tick(job);
        assertThat(begun).hasSize(1);
        return begun.get(0);
    }

    private void succeed(JobRef run) {
        jobs.succeed(run.runId(), run.job());
    }

    private void fail(JobRef run) {
        jobs.fail(run.runId(), run.job(), new AgnesException(Problem.UNAVAILABLE, "It is away.", "Try again later."));
    }

    private JobState shown(String job) {
        return jobs.list().jobs().stream()
                .filter(shown -> shown.name().equals(job))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aJobRunsOnceAtATimeAndJobsRunSideBySide() {
        JobRef run = begin("data-refresh");

        assertThat(jobs.tick("data-refresh")).isEmpty();
        assertThat(jobs.tick("nightly")).hasSize(1);
        assertThatThrownBy(() -> jobs.ask(name("data-refresh"), "ann"))
                .isInstanceOfSatisfying(AgnesException.class, refused -> {
                    assertThat(refused.problem()).isEqualTo(Problem.CONFLICT);
                    assertThat(refused.getMessage()).contains("data-refresh", "2026-01-05T10:00:00Z");
                });
        succeed(run);
        assertThat(jobs.tick("data-refresh")).hasSize(1);
    }

    @Test
    void ofManyTicksAtOnceOneBegins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            int begun = 0;
            for (Future<List<JobRef>> tick : threads.invokeAll(IntStream.range(0, 32)
                    .mapToObj(i -> (Callable<List<JobRef>>) () -> jobs.tick("nightly"))
                    .toList())) {
                begun += tick.get().size();
            }
            assertThat(begun).isEqualTo(1);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void afterEachFailureTheClockWaitsTwiceAsLongUpToAnHour() {
        long[] minutes = {1, 2, 4, 8, 16, 32, 60, 60};
        fail(begin("data-refresh"));
        for (int failures = 0; failures < minutes.length; failures++) {
            clock.move(Duration.ofMinutes(minutes[failures]).minusSeconds(1));
            assertThat(jobs.tick("data-refresh")).as(failures + " early").isEmpty();
            assertThat(jobs.overdue()).as(failures + " early").isEmpty();
            clock.move(Duration.ofSeconds(1));
            List<JobRef> retried = jobs.overdue();
            assertThat(retried).as(failures + " in time").hasSize(1);
            fail(retried.get(0));
        }
        assertThat(shown("data-refresh").failures()).isEqualTo(minutes.length + 1);
        assertThat(shown("data-refresh").pausedUntil()).isEqualTo(clock.now.plus(Duration.ofHours(1)));
        assertThat(shown("data-refresh").nextRun()).isEqualTo(clock.now.plus(Duration.ofHours(1)));
    }

    @Test
    void whoeverAsksNeedNotWaitForThePauseAndASuccessEndsIt() {
        fail(begin("data-refresh"));
        clock.move(Duration.ofSeconds(1));

        succeed(jobs.ask(name("data-refresh"), "ann"));

        assertThat(shown("data-refresh").failures()).isZero();
        assertThat(shown("data-refresh").pausedUntil()).isNull();
        assertThat(shown("data-refresh").runs())
                .extracting(JobRun::requestedBy, JobRun::status)
                .containsExactlyInAnyOrder(tuple("ann", Status.OK), tuple("schedule", Status.FAILED));
    }

    @Test
    void aRunMissedWhileTheServerWasDownIsMadeUpForOnce() {
        clock.now = Instant.parse("2026-01-05T03:10:00Z");
        succeed(begin("nightly"));
        assertThat(jobs.overdue()).isEmpty();

        clock.now = Instant.parse("2026-01-06T03:10:30Z");
        assertThat(jobs.overdue()).as("the tick may still come").isEmpty();

        clock.now = Instant.parse("2026-01-09T08:00:00Z");
        jobs = restarted();
        List<JobRef> missed = jobs.overdue();
        assertThat(missed).extracting(JobRef::job).containsExactly("nightly");
        succeed(missed.get(0));
        assertThat(jobs.overdue()).isEmpty();
        assertThat(shown("nightly").nextRun()).isEqualTo(Instant.parse("2026-01-10T03:10:00Z"));
    }

    @Test
    void aJobThatNeverRanWaitsForItsFirstTick() {
        assertThat(jobs.overdue()).isEmpty();
        assertThat(shown("nightly").nextRun()).isEqualTo(Instant.parse("2026-01-06T03:10:00Z"));
        assertThat(shown("nightly").runs()).isEmpty();
    }

    @Test
    void aRunThatAStopCutOffIsMarkedAndTakenUpAfterAPause() {
        begin("nightly");
        jobs = restarted();
        jobs.recover();

        JobRun cut = shown("nightly").runs().get(0);
        assertThat(cut.status()).isEqualTo(Status.INTERRUPTED);
        assertThat(cut.error()).contains("The server stopped");
        assertThat(jobs.overdue()).isEmpty();
        clock.move(Duration.ofMinutes(1));
        assertThat(jobs.overdue()).extracting(JobRef::job).containsExactly("nightly");
    }

    @Test
    void theLastRunsOutliveARestartAndTheLastSuccessOutlivesManyFailures() {
        JobRef good = begin("nightly");
        Instant began = clock.now;
        succeed(good);
        for (int i = 0; i < JobRows.KEPT + 5; i++) {
            clock.move(Duration.ofHours(2));
            fail(begin("nightly"));
        }
        jobs = restarted();

        assertThat(shown("nightly").runs()).hasSize(JobRows.KEPT + 1);
        assertThat(shown("nightly").lastSuccess()).isEqualTo(began);
        assertThat(shown("nightly").runs().get(0).error()).isEqualTo("It is away. Try again later.");
    }

    @Test
    void anUnexpectedFailureIsNotToldInItsWords() {
        JobRef run = begin("nightly");
        jobs.fail(run.runId(), run.job(), new IllegalStateException("password=secret"));

        assertThat(shown("nightly").runs().get(0).error())
                .doesNotContain("secret")
                .contains(run.runId());
    }

    @Test
    void anUnknownJobIsRefusedWithTheNames() {
        assertThatThrownBy(() -> jobs.ask(name("nope"), "ann"))
                .isInstanceOfSatisfying(AgnesException.class, refused -> {
                    assertThat(refused.problem()).isEqualTo(Problem.NOT_FOUND);
                    assertThat(refused.hint()).contains("data-refresh, nightly");
                });
    }

    private static Parameters name(String job) {
        return new Parameters(Map.of("name", job));
    }

    /** 2026-01-05 10:00 UTC until it is moved. */
    private static final class Ticks extends Clock {
        private Instant now = Instant.parse("2026-01-05T10:00:00Z");

        private void move(Duration forward) {
            now = now.plus(forward);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
