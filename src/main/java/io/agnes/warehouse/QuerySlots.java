package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how many queries run and how many wait at once, in all and for each caller. Nobody takes the last place: it
 * stays for another caller. Of those who wait, the caller who runs the fewest comes first, then who came first.
 * Thread-safe.
 */
final class QuerySlots {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final int most;
    private final int mostOfOne;
    private final int mostWaiting;
    private final int mostWaitingOfOne;
    private final Duration wait;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Integer> running = new HashMap<>();
    private final List<Turn> waiting = new ArrayList<>();
    private int total;

    /** @param places queries that can run at once */
    QuerySlots(QueryConfig config, int places) {
        this.most = places;
        this.mostOfOne = Math.min(config.maxConcurrentPerUser(), Math.max(1, places - 1));
        this.mostWaiting = config.maxWaiting();
        this.mostWaitingOfOne = config.maxWaitingPerUser();
        this.wait = config.queueWait();
    }

    /** Given back by closing it. */
    interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /** Somebody who waits. Equal to itself alone. */
    private static final class Turn {
        private final String caller;

        Turn(String caller) {
            this.caller = caller;
        }
    }

    /**
     * @throws AgnesException TOO_MANY_REQUESTS when the caller's own queries are in the way, UNAVAILABLE when those of
     *     others are
     */
    Slot take(String caller) {
        Turn turn = new Turn(caller);
        try {
            lock.lockInterruptibly();
            try {
                enqueue(turn);
                await(turn);
                running.merge(caller, 1, Integer::sum);
                total++;
            } finally {
                waiting.remove(turn);
                // the turn of somebody else may have come
                changed.signalAll();
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw QueryErrors.stopped();
        }
        return () -> giveBack(caller);
    }

    private void enqueue(Turn turn) {
        waiting.add(turn);
        if (next() == turn) {
            return;
        }
        long own = waiting.stream()
                .filter(other -> other.caller.equals(turn.caller))
                .count();
        if (own > mostWaitingOfOne) {
            throw ownQueriesWait();
        }
        if (waiting.size() > mostWaiting) {
            throw serverIsFull();
        }
    }

    private void await(Turn turn) throws InterruptedException {
        long left = wait.toNanos();
        while (next() != turn) {
            if (left <= 0) {
                throw of(turn.caller) >= mostOfOne ? ownQueriesRun() : serverIsFull();
            }
            left = changed.awaitNanos(left);
        }
    }

    /** Whose turn it is; null when nobody can run now. */
    private Turn next() {
        if (total >= most) {
            return null;
        }
        Turn next = null;
        for (Turn turn : waiting) {
            boolean fewer = next == null || of(turn.caller) < of(next.caller);
            if (of(turn.caller) < mostOfOne && fewer) {
                next = turn;
            }
        }
        return next;
    }

    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
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

    private AgnesException ownQueriesRun() {
        return AgnesException.tryAgain(
                Problem.TOO_MANY_REQUESTS,
                "You have " + mostOfOne + " queries running already.",
                "Wait for one of them to end, or run fewer at once.",
                RETRY_AFTER);
    }

    private AgnesException ownQueriesWait() {
        return AgnesException.tryAgain(
                Problem.TOO_MANY_REQUESTS,
                "You have " + mostWaitingOfOne + " queries waiting already.",
                "Send them one after the other.",
                RETRY_AFTER);
    }

    private static AgnesException serverIsFull() {
        return AgnesException.tryAgain(
                Problem.UNAVAILABLE,
                "The server runs as many queries as it can.",
                "Send the query again in a few seconds.",
                RETRY_AFTER);
    }
}
