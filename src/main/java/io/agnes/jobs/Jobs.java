package io.agnes.jobs;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.jobs.JobRun.Status;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of scheduled jobs: which may begin, and how they ended. A job runs at most once at a time; a run is on disk
 * before it begins. After a failure the clock leaves a job out for a pause that doubles with each further one, and takes
 * it up once the pause is over, as it does with a run that was missed while the server was down. Thread-safe.
 */
public final class Jobs {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final String BY_CLOCK = "schedule";
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** A tick this late is missed: so long the clock has to bring it itself. */
    private static final Duration LATE = Duration.ofMinutes(1);

    private final StateDatabase state;
    private final Supplier<List<ScheduledJob>> scheduled;
    private final Clock clock;

    /** @param scheduled the jobs that the clock knows now */
    public Jobs(StateDatabase state, Supplier<List<ScheduledJob>> scheduled, Clock clock) {
        this.state = state;
        this.scheduled = scheduled;
        this.clock = clock;
    }

    /**
     * Begins a run because its time has come.
     *
     * @return the run; none while one is going on, and in a pause after failures
     */
    public List<JobRef> tick(String job) {
        return state.write(handle -> {
            List<JobRun> runs = JobRows.of(handle, job);
            boolean waits = isRunning(runs) || pausedUntil(runs).isAfter(clock.instant());
            return waits ? List.of() : List.of(begin(handle, job, BY_CLOCK, runs));
        });
    }

    /**
     * Begins a run because somebody asks, also in a pause.
     *
     * @param parameters {@code name}
     * @param by who asks
     * @throws AgnesException NOT_FOUND; CONFLICT while the job runs
     */
    public JobRef ask(Parameters parameters, String by) {
        return start(known(parameters.get("name")), by);
    }

    /**
     * As {@link #ask}, for a verb that begins this job only.
     *
     * @throws AgnesException CONFLICT while the job runs
     */
    public JobRef start(String job, String by) {
        return state.write(handle -> {
            List<JobRun> runs = JobRows.of(handle, job);
            if (isRunning(runs)) {
                throw new AgnesException(
                        Problem.CONFLICT,
                        "The job '" + job + "' is running since "
                                + runs.get(0).startedAt().truncatedTo(ChronoUnit.SECONDS) + " and is not done.",
                        "GET /api/admin/jobs tells when it has ended.");
            }
            return begin(handle, job, by, runs);
        });
    }

    /** Begins a run of each job that missed its time, or failed and has paused long enough. */
    public List<JobRef> overdue() {
        List<ScheduledJob> jobs = scheduled.get();
        Instant now = clock.instant();
        boolean none = state.read(handle -> overdue(handle, jobs, now)).isEmpty();
        return none
                ? List.of()
                : state.write(handle -> overdue(handle, jobs, now).stream()
                        .map(job -> begin(handle, job.name(), BY_CLOCK, JobRows.of(handle, job.name())))
                        .toList());
    }

    /** Notes that a run has ended well. */
    public void succeed(String runId, String job) {
        end(runId, job, Status.OK, null);
    }

    /** Notes why a run has failed. */
    public void fail(String runId, String job, Throwable failure) {
        String error;
        if (failure instanceof AgnesException told) {
            error = told.getMessage() + " " + told.hint();
            LOG.warn("The job '{}' failed: {}", job, error);
        } else {
            error = "It failed unexpectedly; the server's log has the cause under run " + runId + ".";
            LOG.error("The job '{}' failed in run {}.", job, runId, failure);
        }
        end(runId, job, Status.FAILED, error);
    }

    /** Once, before the clock starts: runs that the last stop cut off are marked so; that counts as a failure. */
    public void recover() {
        state.write(handle -> {
            JobRows.all(handle).stream()
                    .filter(run -> run.status() == Status.RUNNING)
                    .forEach(run -> JobRows.end(
                            handle,
                            run.runId(),
                            Status.INTERRUPTED,
                            clock.instant(),
                            "The server stopped during this run."));
            return null;
        });
    }

    /** Every job of the clock with its last runs. */
    public JobState.Listing list() {
        Map<String, List<JobRun>> runs = state.read(JobRows::all).stream().collect(Collectors.groupingBy(JobRun::job));
        Instant now = clock.instant();
        List<JobState> jobs = scheduled.get().stream()
                .sorted(Comparator.comparing(ScheduledJob::name))
                .map(job -> state(job, runs.getOrDefault(job.name(), List.of()), now))
                .toList();
        return new JobState.Listing(jobs, jobs.size());
    }

    private static JobState state(ScheduledJob job, List<JobRun> runs, Instant now) {
        Instant paused = pausedUntil(runs);
        boolean pauses = paused.isAfter(now);
        return new JobState(
                job.name(),
                job.cron(),
                isRunning(runs),
                pauses ? paused : job.after(now),
                pauses ? paused : null,
                runs.isEmpty() ? 0 : runs.get(0).failures(),
                runs.stream()
                        .filter(run -> run.status() == Status.OK)
                        .map(JobRun::startedAt)
                        .findFirst()
                        .orElse(null),
                runs);
    }

    private static List<ScheduledJob> overdue(Handle handle, List<ScheduledJob> jobs, Instant now) {
        Map<String, List<JobRun>> runs = JobRows.all(handle).stream().collect(Collectors.groupingBy(JobRun::job));
        List<ScheduledJob> overdue = new ArrayList<>();
        for (ScheduledJob job : jobs) {
            List<JobRun> last = runs.getOrDefault(job.name(), List.of());
            if (!last.isEmpty() && !isRunning(last) && isOverdue(job, last, now)) {
                overdue.add(job);
            }
        }
        return overdue;
    }

    private static boolean isOverdue(ScheduledJob job, List<JobRun> runs, Instant now) {
        if (runs.get(0).failures() > 0) {
            return !pausedUntil(runs).isAfter(now);
        }
        Instant next = job.after(runs.get(0).startedAt());
        return next != null && !next.plus(LATE).isAfter(now);
    }

    private static boolean isRunning(List<JobRun> runs) {
        return runs.stream().anyMatch(run -> run.status() == Status.RUNNING);
    }

    private static Instant pausedUntil(List<JobRun> runs) {
        if (runs.isEmpty() || isRunning(runs) || runs.get(0).failures() == 0) {
            return Instant.EPOCH;
        }
        int doublings = Math.min(runs.get(0).failures() - 1, 10);
        Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
        return runs.get(0).finishedAt().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    }

    private JobRef begin(Handle handle, String job, String by, List<JobRun> before) {
        int failures = before.isEmpty() ? 0 : before.get(0).failures();
        JobRun run = new JobRun(
                UUID.randomUUID().toString(), job, by, clock.instant(), null, Status.RUNNING, failures, null);
        JobRows.insert(handle, run);
        return new JobRef(run.runId(), job);
    }

    private void end(String runId, String job, Status status, String error) {
        state.write(handle -> {
            JobRows.end(handle, runId, status, clock.instant(), error);
            JobRows.prune(handle, job);
            return null;
        });
    }

    private String known(String name) {
        List<String> names =
                scheduled.get().stream().map(ScheduledJob::name).sorted().toList();
        return Optional.of(name)
                .filter(names::contains)
                .orElseThrow(() -> new AgnesException(
                        Problem.NOT_FOUND,
                        "There is no job '" + (name.length() <= 80 ? name : name.substring(0, 77) + "...") + "'.",
                        "The jobs are " + String.join(", ", names) + "."));
    }
}
