package io.agnes.warehouse;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The handle by which a running query is stopped from outside, at any time: before it runs, while it runs or after.
 * Thread-safe.
 */
final class QueryControl {
    /** Why a query was stopped. */
    enum Stop {
        CLIENT_GONE,
        TIMEOUT
    }

    private final AtomicReference<Stop> stop = new AtomicReference<>();
    private final AtomicReference<Runnable> interrupt = new AtomicReference<>(() -> {});

    /** Stops the query; the first reason stays. */
    void stop(Stop reason) {
        stop.compareAndSet(null, reason);
        interrupt.get().run();
    }

    /** What ends the work going on right now; called at once when the query was stopped before. */
    void onStop(Runnable action) {
        interrupt.set(action);
        if (stop.get() != null) {
            action.run();
        }
    }

    /** Null while nobody stopped it. */
    Stop stopped() {
        return stop.get();
    }
}
