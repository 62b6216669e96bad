package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads on which the engine parses, binds and plans. It does so by recursion: on the 1 MB stack of a usual thread 300
 * WITH queries, each reading the one before, end the process. Thread-safe.
 */
final class LargeStack implements AutoCloseable {
    private static final long BYTES = 64L << 20;

    private final ExecutorService threads;

    /** @param most tasks that run at once; more wait */
    LargeStack(String name, int most) {
        threads = Executors.newFixedThreadPool(most, work -> {
            Thread thread = new Thread(null, work, name, BYTES);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Runs the task and waits for it.
     *
     * @throws AgnesException what the task throws, or UNAVAILABLE when the waiting thread is told to stop
     */
    <T> T call(Callable<T> task) throws IOException {
        Future<T> result = threads.submit(task);
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AgnesException told) {
                throw told;
            }
            if (e.getCause() instanceof IOException told) {
                throw told;
            }
            throw new IllegalStateException("A query failed.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw QueryErrors.stopped();
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
