package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how many queries run at once, in all and for each caller; those above wait a while for their turn.
 * Thread-safe.
 */
final class QuerySlots {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final int most;
    private final int mostOfOne;
    private final Duration wait;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Integer> running = new HashMap<>();
    private int total;

    QuerySlots(QueryConfig config) {
        this.most = config.maxConcurrent();
        this.mostOfOne = config.maxConcurrentPerUser();
        this.wait = config.queueWait();
    }

    /** Given back by closing it. */
    interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @throws AgnesException TOO_MANY_REQUESTS when the caller runs too many, UNAVAILABLE when all together do
     */
    Slot take(String caller) {
        long left = wait.toNanos();
        try {
            lock.lockInterruptibly();
            try {
                while (of(caller) >= mostOfOne || total >= most) {
                    if (left <= 0) {
                        throw refused(of(caller) >= mostOfOne);
                    }
                    left = changed.awaitNanos(left);
                }
                running.merge(caller, 1, Integer::sum);
                total++;
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw QueryErrors.stopped();
        }
        return () -> giveBack(caller);
    }

    private int of(String caller) {
        return running.getOrDefault(caller, 0);
    }

    private void giveBack(String caller) {
        lock.lock();
        try {
            running.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
            total--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private AgnesException refused(boolean byOwnQueries) {
        return byOwnQueries
                ? AgnesException.tryAgain(
                        Problem.TOO_MANY_REQUESTS,
                        "You have " + mostOfOne + " queries running already.",
                        "Wait for one of them to end, or run fewer at once.",
                        RETRY_AFTER)
                : AgnesException.tryAgain(
                        Problem.UNAVAILABLE,
                        "The server runs as many queries as it can.",
                        "Send the query again in a few seconds.",
                        RETRY_AFTER);
    }
}
