package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.config.DataSize;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ends a statement whose file grows beyond a size; the engine itself limits only what it spills. It looks a few times
 * a second, so the file may get some 100 MB larger before it is noticed. Thread-safe.
 */
final class SizeWatch implements AutoCloseable {
    private static final int PERIOD_MILLIS = 100;

    private final Path file;
    private final DataSize most;
    private final Statement statement;
    private final Supplier<AgnesException> refusal;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(SizeWatch::daemon);

    private volatile boolean tooLarge;

    private SizeWatch(Path file, DataSize most, Statement statement, Supplier<AgnesException> refusal) {
        this.file = file;
        this.most = most;
        this.statement = statement;
        this.refusal = refusal;
    }

    /** @param refusal what is told when the file gets too large */
    static SizeWatch over(Path file, DataSize most, Statement statement, Supplier<AgnesException> refusal) {
        SizeWatch watch = new SizeWatch(file, most, statement, refusal);
        watch.clock.scheduleWithFixedDelay(watch::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    /**
     * For a statement that failed; the engine has removed its file.
     *
     * @throws AgnesException the refusal, when the file got too large
     */
    void check() {
        if (tooLarge) {
            throw refusal.get();
        }
    }

    private void look() {
        if (file.toFile().length() > most.bytes()) {
            tooLarge = true;
            try {
                statement.cancel();
            } catch (SQLException alreadyClosed) {
                // it has ended by itself
            }
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "query-size");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
