package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;

/**
 * Runs each statement in a process of its own, one of a few that are kept warm: whatever it does to its process, only
 * its own caller notices. A process that does not end a statement when it is told to is ended itself. Thread-safe.
 */
final class ProcessQueryRunner implements QueryRunner {
    /** How long a process may take to stop what it does. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private final QueryConfig limits;
    private final QueryProcesses processes;

    /** @param scratch where the processes get their folders */
    ProcessQueryRunner(QueryConfig limits, Snapshots snapshots, Path scratch) {
        this.limits = limits;
        this.processes = new QueryProcesses(limits, snapshots, scratch);
    }

    @Override
    public void warmUp() {
        processes.warmUp();
    }

    @Override
    public Outcome run(
            GatedQuery query, Snapshot snapshot, RowFormat format, int limit, OutputStream rows, QueryControl control)
            throws IOException {
        for (int attempt = 0; ; attempt++) {
            QueryProcess process = processes.take(snapshot.number());
            try {
                return run(process, query, snapshot, format, limit, rows, control);
            } catch (QueryProcess.Ended e) {
                AgnesException told = told(process, control);
                boolean another = e.isBeforeWork() && attempt < places() && control.stopped() == null;
                if (!another || processes.isClosed()) {
                    throw told;
                }
            } finally {
                processes.giveBack(process);
            }
        }
    }

    private Outcome run(
            QueryProcess process,
            GatedQuery query,
            Snapshot snapshot,
            RowFormat format,
            int limit,
            OutputStream rows,
            QueryControl control)
            throws QueryProcess.Ended, IOException {
        Watch watch = new Watch(process, control);
        ScheduledFuture<?> deadline = processes.after(limits.timeout().plus(GRACE), watch::timeIsUp);
        try {
            process.open(snapshot);
            return process.run(query, format, limit, rows, cancel -> control.onStop(() -> stop(watch, cancel)));
        } finally {
            deadline.cancel(false);
            control.onStop(() -> {});
            watch.end();
        }
    }

    private void stop(Watch watch, Runnable cancel) {
        processes.after(GRACE, watch::kill);
        processes.aside(cancel);
    }

    private AgnesException told(QueryProcess process, QueryControl control) {
        if (control.stopped() == QueryControl.Stop.TIMEOUT) {
            return QueryErrors.timeout(limits.timeout());
        }
        if (processes.isClosed()) {
            return QueryErrors.stopped();
        }
        // waits for the end, so that it is not taken for one that was asked for
        return process.ranOutOfMemory() ? QueryErrors.outOfProcessMemory(limits) : QueryErrors.processEnded();
    }

    /** Kills the process for one statement and never for the next one. */
    private static final class Watch {
        private final QueryProcess process;
        private final QueryControl control;
        private boolean over;

        Watch(QueryProcess process, QueryControl control) {
            this.process = process;
            this.control = control;
        }

        synchronized void timeIsUp() {
            if (!over) {
                control.stop(QueryControl.Stop.TIMEOUT);
                process.kill();
            }
        }

        synchronized void kill() {
            if (!over) {
                process.kill();
            }
        }

        synchronized void end() {
            over = true;
        }
    }

    @Override
    public int places() {
        return limits.processCount();
    }

    @Override
    public QueryHealth health() {
        QueryProcesses.State state = processes.state();
        return QueryHealth.inProcesses(state.wanted(), state.ready(), state.ended(), state.trouble());
    }

    @Override
    public void close() {
        processes.close();
    }
}
