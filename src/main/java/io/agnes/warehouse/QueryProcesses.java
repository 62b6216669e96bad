package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a number of query processes warm: come up, with the current generation open and a first statement behind them.
 * One that has ended is replaced at once; when one cannot be started the next attempt waits a while. Thread-safe.
 */
final class QueryProcesses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueryProcesses.class);
    /** How long a statement waits for a process that is coming up. */
    private static final Duration START = Duration.ofSeconds(20);
    /** On a machine that is busy a start takes longer; ending it and beginning anew would make that worse. */
    private static final Duration LONGEST_START = Duration.ofMinutes(3);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final GatedQuery FIRST = new GatedQuery("SELECT 1 AS one, 'x' AS text", 0, Set.of());

    private final QueryConfig limits;
    private final Snapshots snapshots;
    private final Path scratch;
    private final int most;
    private final ScheduledThreadPoolExecutor starter =
            new ScheduledThreadPoolExecutor(1, work -> daemon(work, "query-starter"));
    private final ScheduledThreadPoolExecutor clock =
            new ScheduledThreadPoolExecutor(1, work -> daemon(work, "query-clock"));

    private final ExecutorService helpers = Executors.newCachedThreadPool(work -> daemon(work, "query-helper"));

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<QueryProcess> idle = new ArrayDeque<>();
    private final Set<QueryProcess> living = new HashSet<>();
    private QueryProcess coming;
    private int places;
    private int failedStarts;
    private long names;
    private long ended;
    private String trouble;
    private boolean closed;

    /** @param scratch where each process gets a folder of its own */
    QueryProcesses(QueryConfig limits, Snapshots snapshots, Path scratch) {
        this.limits = limits;
        this.snapshots = snapshots;
        this.scratch = scratch.toAbsolutePath();
        this.most = limits.processCount();
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Starts what is missing, in the background and one after the other, so that the server itself goes first. */
    void warmUp() {
        lock.lock();
        try {
            while (!closed && places < most) {
                places++;
                starter.execute(this::startOne);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A process for one statement, given back by {@link #giveBack}; waits for one that is coming up.
     *
     * @param generation which it best has open already
     * @throws io.agnes.common.AgnesException UNAVAILABLE when none can be started, or the server stops
     */
    QueryProcess take(long generation) {
        long left = START.toNanos();
        lock.lock();
        try {
            QueryProcess found = pick(generation);
            while (found == null) {
                if (closed) {
                    throw QueryErrors.stopped();
                }
                if (left <= 0 || failedStarts > 0 && living.isEmpty()) {
                    throw QueryErrors.noProcess();
                }
                if (failedStarts == 0) {
                    warmUp();
                }
                left = changed.awaitNanos(left);
                found = pick(generation);
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw QueryErrors.stopped();
        } finally {
            lock.unlock();
        }
    }

    private QueryProcess pick(long generation) {
        QueryProcess best = null;
        for (QueryProcess process : idle) {
            boolean better = best == null || process.generation() == generation && best.generation() != generation;
            if (process.isAlive() && better) {
                best = process;
            }
        }
        idle.remove(best);
        return best;
    }

    void giveBack(QueryProcess process) {
        boolean fit = process.isFit();
        lock.lock();
        try {
            if (fit && !closed && living.contains(process)) {
                idle.addFirst(process);
                changed.signalAll();
                return;
            }
        } finally {
            lock.unlock();
        }
        process.kill();
    }

    /** What is to be done after a time, unless it is cancelled before; it must not block. */
    ScheduledFuture<?> after(Duration time, Runnable action) {
        return clock.schedule(action, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What may block for a moment, on a thread of its own. */
    void aside(Runnable action) {
        helpers.execute(action);
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    State state() {
        lock.lock();
        try {
            return new State(most, living.size(), ended, trouble);
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param wanted processes that are to be there
     * @param ready those that run a statement or wait for one
     * @param ended those that have ended without being told to, since the start
     * @param trouble why the last one could not be started; null when it could
     */
    record State(int wanted, int ready, long ended, String trouble) {}

    private void startOne() {
        QueryProcess process = null;
        try {
            process = QueryProcess.start(limits, scratch.resolve(folderName()));
            coming(process);
            ScheduledFuture<?> alarm = after(LONGEST_START, process::kill);
            try {
                warm(process);
            } finally {
                alarm.cancel(false);
            }
            arrived(process);
        } catch (QueryProcess.Ended | IOException | RuntimeException e) {
            failed(process, e);
        }
    }

    private String folderName() {
        lock.lock();
        try {
            return "query-" + ++names;
        } finally {
            lock.unlock();
        }
    }

    private void warm(QueryProcess process) throws QueryProcess.Ended, IOException {
        process.setUp();
        try (Snapshot snapshot = snapshots.current()) {
            process.open(snapshot);
            process.run(FIRST, RowFormat.JSON, 1, OutputStream.nullOutputStream(), cancel -> {});
        } catch (AgnesException e) {
            LOG.warn("A query process could not be warmed; the next statement tells why.", e);
        }
    }

    private void coming(QueryProcess process) {
        lock.lock();
        try {
            coming = process;
            if (closed) {
                process.kill();
            }
        } finally {
            lock.unlock();
        }
    }

    private void arrived(QueryProcess process) {
        lock.lock();
        try {
            coming = null;
            failedStarts = 0;
            trouble = null;
            living.add(process);
            idle.addLast(process);
            changed.signalAll();
            if (closed) {
                process.kill();
            }
        } finally {
            lock.unlock();
        }
        process.onEnd().thenRunAsync(() -> gone(process), helpers);
    }

    private void gone(QueryProcess process) {
        boolean unasked = !process.wasKilled();
        if (unasked) {
            LOG.warn("A query process has ended by itself ({}); another one takes its place.", process.obituary());
        }
        lock.lock();
        try {
            living.remove(process);
            idle.remove(process);
            places--;
            ended += unasked ? 1 : 0;
        } finally {
            lock.unlock();
        }
        warmUp();
        process.dispose();
    }

    private void failed(QueryProcess process, Exception e) {
        String why = process == null ? e.getMessage() : process.obituary();
        long pause;
        lock.lock();
        try {
            coming = null;
            places--;
            failedStarts++;
            trouble = "A query process does not start: " + why + ".";
            pause = Math.min(LONGEST_PAUSE.toSeconds(), 1L << Math.min(failedStarts, 10));
            changed.signalAll();
            if (!closed) {
                LOG.warn("{} It is tried again in {} s.", trouble, pause);
                starter.schedule(this::warmUp, pause, TimeUnit.SECONDS);
            }
        } finally {
            lock.unlock();
        }
        if (process != null) {
            process.kill();
            process.dispose();
        }
    }

    /** Ends all of them, with whatever they run. */
    @Override
    public void close() {
        Set<QueryProcess> last = new HashSet<>();
        lock.lock();
        try {
            closed = true;
            last.addAll(living);
            if (coming != null) {
                last.add(coming);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        starter.shutdownNow();
        clock.shutdownNow();
        last.forEach(QueryProcess::kill);
        last.forEach(QueryProcess::dispose);
        helpers.shutdown();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
