package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.source.Passing;
import io.agnes.source.PassingFailure;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.RebuildReport;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of sync runs: requested, started, planned, going from task to task, finished. A run is on disk before its
 * id is given out; what its tasks brought is kept in memory until {@link #finish} writes it together with the state
 * of the tables. Thread-safe; the tasks of one run may end in parallel.
 */
public final class SyncRuns {
    private static final Logger LOG = LoggerFactory.getLogger(SyncRuns.class);
    private static final int LISTED = 50;

    private final StateDatabase state;
    private final SyncPlanner planner;
    private final SyncLedger ledger;
    private final Clock clock;
    private final Map<String, List<TableOutcome>> brought = new ConcurrentHashMap<>();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    public SyncRuns(StateDatabase state, SyncPlanner planner, SyncLedger ledger, Clock clock) {
        this.state = state;
        this.planner = planner;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Queues a run.
     *
     * @param request null or empty: every table that is due
     * @param requestedBy the user id of who asks
     * @throws AgnesException INVALID for an unknown table; then nothing is queued
     */
    public SyncRunRef request(SyncRequest request, String requestedBy) {
        List<String> tables = request == null ? List.of() : planner.requireKnown(request.tables());
        return state.write(handle -> queue(handle, tables, requestedBy));
    }

    /**
     * Queues a run over all tables for a clock.
     *
     * @return the run; none when nothing is due or such a run is still open, so that ticks do not pile up behind it
     */
    public List<SyncRunRef> requestDue(String requestedBy) {
        if (!planner.isAnythingDue()) {
            return List.of();
        }
        return state.write(handle -> {
            boolean open = handle.createQuery("select count(*) from sync_runs "
                                    + "where status in ('queued', 'running') and requested_tables = '[]'")
                            .mapTo(Integer.class)
                            .one()
                    > 0;
            return open ? List.of() : List.of(queue(handle, List.of(), requestedBy));
        });
    }

    /**
     * Queues a run over all tables because something has arrived that such a run finds. One that is queued already
     * will find it too; one that runs may have looked before, so another follows it.
     *
     * @return the run; none when one is queued
     */
    public List<SyncRunRef> requestArrived(String requestedBy) {
        if (state.read(SyncRuns::isRunQueued)) {
            return List.of();
        }
        return state.write(handle -> isRunQueued(handle) ? List.of() : List.of(queue(handle, List.of(), requestedBy)));
    }

    private static boolean isRunQueued(Handle handle) {
        return handle.createQuery("select count(*) from sync_runs where status = 'queued' and requested_tables = '[]'")
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** Takes a queued run up; empty when it has been cancelled, or taken up, before. */
    public Optional<SyncRun> start(String runId) {
        taken.add(runId);
        return state.write(handle -> {
            if (!RunRows.move(handle, runId, RunStatus.QUEUED, RunStatus.RUNNING)) {
                return Optional.empty();
            }
            RunRows.started(handle, runId, clock.instant());
            return RunRows.find(handle, runId);
        });
    }

    /** The tasks of a started run, one per extract; what cannot be planned is noted in the run. */
    public List<SyncTask> plan(String runId) {
        SyncPlan plan = planner.plan(require(runId));
        state.write(handle -> {
            handle.execute("update sync_runs set tables_total = ? where id = ?", plan.tableCount(), runId);
            if (!plan.problems().isEmpty()) {
                RunRows.setError(handle, runId, String.join(" ", plan.problems()));
            }
            return null;
        });
        return stoppable(runId, plan.tasks());
    }

    /**
     * The next tasks of a run once what it brought is published: tables that are made from others, level by level.
     *
     * @return none when the run is through or was cancelled
     */
    public List<SyncTask> planDerived(String runId) {
        SyncRun run = require(runId);
        if (run.status() != RunStatus.RUNNING) {
            return List.of();
        }
        Downstream.Level level = planner.derived(run, brought.getOrDefault(runId, List.of()));
        if (level.tableCount() > 0) {
            state.write(handle -> handle.execute(
                    "update sync_runs set tables_total = tables_total + ? where id = ?", level.tableCount(), runId));
        }
        record(runId, level.blocked());
        return stoppable(runId, level.tasks());
    }

    private List<SyncTask> stoppable(String runId, List<SyncTask> tasks) {
        return tasks.stream()
                .map(task -> task.with(task.tables(), () -> goesOn(runId)))
                .toList();
    }

    /** What is still to do of a task: nothing once the run has been cancelled, or when every table has an outcome. */
    public List<SyncTask> remaining(SyncTask task) {
        Set<Identifier> open = open(task);
        return open.isEmpty() || !task.goesOn().getAsBoolean() ? List.of() : List.of(task.with(open, task.goesOn()));
    }

    /**
     * Notes what an attempt at a task brought.
     *
     * @throws PassingFailure with the tables that are worth another attempt; they are not noted
     */
    public void settle(SyncTask task, List<TableOutcome> outcomes) {
        Map<Boolean, List<TableOutcome>> passing = outcomes.stream()
                .collect(Collectors.partitioningBy(
                        outcome -> outcome.status() == TableOutcome.Status.FAILED && outcome.passing()));
        record(task.runId(), passing.get(false));
        if (!passing.get(true).isEmpty()) {
            throw new PassingFailure(passing.get(true));
        }
    }

    /** Whether an attempt that ended so is worth another one. */
    public boolean passes(Throwable failure) {
        return Passing.is(failure);
    }

    /** Whether the next task of a run is to be done: false once it has been cancelled. */
    public boolean goesOn(String runId) {
        return require(runId).status() == RunStatus.RUNNING;
    }

    /** Notes what a task brought. */
    public void record(String runId, List<TableOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return;
        }
        brought.compute(runId, (id, before) -> {
            List<TableOutcome> all = before == null ? new ArrayList<>() : new ArrayList<>(before);
            all.addAll(outcomes);
            return all;
        });
        ledger.progress(runId, outcomes);
    }

    /** Notes that the attempts at a task met this failure: the tables that have no outcome by now failed with it. */
    public void recordFailure(SyncTask task, Throwable failure) {
        Set<Identifier> open = open(task);
        if (open.isEmpty()) {
            return;
        }
        List<TableOutcome> failed;
        if (failure instanceof PassingFailure passing) {
            failed = passing.outcomes().stream()
                    .filter(outcome -> open.contains(outcome.table()))
                    .toList();
        } else if (failure instanceof AgnesException known) {
            failed = failed(task, open, known.getMessage(), known.hint());
        } else {
            LOG.error("The source '{}' failed in run {}.", task.source(), task.runId(), failure);
            failed = failed(
                    task,
                    open,
                    "The source failed unexpectedly; the server's log has the cause under this run's id.",
                    null);
        }
        record(task.runId(), failed);
    }

    private static List<TableOutcome> failed(SyncTask task, Set<Identifier> tables, String message, String hint) {
        return tables.stream()
                .map(table -> new TableOutcome(
                        task.source(), table, TableOutcome.Status.FAILED, 0, 0, 0, message, hint, false))
                .toList();
    }

    private Set<Identifier> open(SyncTask task) {
        Set<Identifier> open = new TreeSet<>(task.tables());
        brought.getOrDefault(task.runId(), List.of()).stream()
                .filter(outcome -> outcome.source().equals(task.source()))
                .forEach(outcome -> open.remove(outcome.table()));
        return open;
    }

    /**
     * Ends a run after its tables have been published.
     *
     * @param report of a rebuild that began after the last task
     * @return the run as it stands now: ok, partial, failed or cancelled
     */
    public SyncRun finish(String runId, RebuildReport report) {
        SyncRun run = ledger.complete(runId, brought.getOrDefault(runId, List.of()), report);
        forget(runId);
        return run;
    }

    /** Ends a run whose tables could not be published; their last good data stays. */
    public SyncRun fail(String runId, String message) {
        SyncRun run = ledger.abandon(runId, brought.getOrDefault(runId, List.of()), message);
        forget(runId);
        return run;
    }

    /**
     * Stops a run: a queued one at once, a running one before its next task. Stopping a stopped run changes nothing.
     *
     * @throws AgnesException NOT_FOUND, or CONFLICT when the run has ended
     */
    public SyncRun cancel(String runId) {
        return state.write(handle -> {
            if (RunRows.move(handle, runId, RunStatus.QUEUED, RunStatus.CANCELLED)) {
                RunRows.finished(handle, runId, clock.instant());
            } else {
                RunRows.move(handle, runId, RunStatus.RUNNING, RunStatus.CANCELLED);
            }
            SyncRun run = RunRows.find(handle, runId).orElseThrow(() -> unknown(runId));
            if (run.status() != RunStatus.CANCELLED) {
                throw new AgnesException(
                        Problem.CONFLICT,
                        "The sync run '" + runId + "' has ended with '"
                                + run.status().text() + "'.",
                        "Only a run that is queued or running can be cancelled.");
            }
            return run;
        });
    }

    /**
     * @throws AgnesException NOT_FOUND
     */
    public SyncRunReport find(String runId) {
        return state.read(handle -> new SyncRunReport(
                RunRows.find(handle, runId).orElseThrow(() -> unknown(runId)), RunRows.results(handle, runId)));
    }

    /**
     * The newest runs first.
     *
     * @param parameters {@code limit}, 1 to 1,000; 50 when absent
     */
    public SyncRun.Listing list(Parameters parameters) {
        int limit = parameters.findInt("limit", 1, RunRows.RUNS_KEPT).orElse(LISTED);
        List<SyncRun> runs = state.read(handle -> RunRows.newest(handle, limit));
        return new SyncRun.Listing(runs, runs.size());
    }

    /**
     * Once at start: runs that the last stop cut off are marked so. A run that this process has taken up by then, because
     * somebody was quick to ask, is none of them.
     *
     * @return the runs that still wait, the oldest first
     */
    public List<SyncRunRef> recover() {
        return state.write(handle -> {
            for (SyncRun run : cutOff(handle, RunStatus.RUNNING)) {
                RunRows.move(handle, run.runId(), RunStatus.RUNNING, RunStatus.INTERRUPTED);
                RunRows.finished(handle, run.runId(), clock.instant());
                RunRows.setError(handle, run.runId(), "The server stopped during this run; trigger it again.");
            }
            cutOff(handle, RunStatus.CANCELLED).stream()
                    .filter(run -> run.finishedAt() == null)
                    .forEach(run -> RunRows.finished(handle, run.runId(), clock.instant()));
            return RunRows.standing(handle, RunStatus.QUEUED).stream()
                    .map(run -> new SyncRunRef(run.runId(), run.status()))
                    .toList();
        });
    }

    private void forget(String runId) {
        brought.remove(runId);
        taken.remove(runId);
    }

    private List<SyncRun> cutOff(Handle handle, RunStatus status) {
        return RunRows.standing(handle, status).stream()
                .filter(run -> !taken.contains(run.runId()))
                .toList();
    }

    private SyncRunRef queue(Handle handle, List<String> tables, String requestedBy) {
        String runId = UUID.randomUUID().toString();
        RunRows.insert(handle, runId, tables, requestedBy, clock.instant());
        return new SyncRunRef(runId, RunStatus.QUEUED);
    }

    private SyncRun require(String runId) {
        return state.read(handle -> RunRows.find(handle, runId).orElseThrow(() -> unknown(runId)));
    }

    private static AgnesException unknown(String runId) {
        String shown = runId == null || runId.length() <= 80 ? runId : runId.substring(0, 77) + "...";
        return new AgnesException(
                Problem.NOT_FOUND,
                "There is no sync run '" + shown + "'.",
                "GET /api/sync/runs lists the newest runs; older ones are forgotten after a while.");
    }
}
