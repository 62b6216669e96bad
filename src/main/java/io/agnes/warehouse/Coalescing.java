package io.agnes.warehouse;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Runs one action at a time; all callers that arrive while it runs share exactly one following run, so that each caller
 * gets the result of a run that began after its call. Thread-safe.
 */
final class Coalescing<T> {
    private final ReentrantLock running = new ReentrantLock(true);
    private final Supplier<T> action;
    private CompletableFuture<T> waiting;

    Coalescing(Supplier<T> action) {
        this.action = action;
    }

    /** The result of the shared run; its exception is thrown to every caller who shares it. */
    T run() {
        CompletableFuture<T> mine;
        boolean first;
        synchronized (this) {
            first = waiting == null;
            if (first) {
                waiting = new CompletableFuture<>();
            }
            mine = waiting;
        }
        if (first) {
            runFor(mine);
        }
        try {
            return mine.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** The callers that share the run that has not begun, for tests of who waits. */
    synchronized int waitingCallers() {
        return waiting == null ? 0 : waiting.getNumberOfDependents() + 1;
    }

    private void runFor(CompletableFuture<T> result) {
        running.lock();
        try {
            synchronized (this) {
                waiting = null;
            }
            result.complete(action.get());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        } finally {
            running.unlock();
        }
    }
}
