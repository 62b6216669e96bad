package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.Reply;
import io.agnes.config.DiskSpace;
import io.agnes.warehouse.QueryRunner.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /api/query}: one SELECT over the tables a caller may read. Thread-safe.
 *
 * <p>The answer has one of the forms of {@link RowFormat}; {@link Answer} says how each is sent.
 */
public final class Queries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Queries.class);

    private final QueryConfig config;
    private final Snapshots snapshots;
    private final Path scratch;
    private final QuerySlots slots;
    private final QueryGate gate;
    private final QueryRunner runner;

    /** @param scratch where large answers wait while they are sent */
    Queries(QueryConfig config, Snapshots snapshots, Path scratch, RemoteCatalogs remotes) {
        this(config, snapshots, scratch, remotes, runner(config, snapshots, scratch));
    }

    Queries(QueryConfig config, Snapshots snapshots, Path scratch, RemoteCatalogs remotes, QueryRunner runner) {
        this.config = config;
        this.snapshots = snapshots;
        this.scratch = scratch;
        this.slots = new QuerySlots(config, Math.min(config.maxConcurrent(), runner.places()));
        this.gate = new QueryGate(config, remotes);
        this.runner = runner;
    }

    private static QueryRunner runner(QueryConfig config, Snapshots snapshots, Path scratch) {
        QueryIsolation isolation = QueryIsolation.of(config);
        if (isolation.obstacle() != null) {
            LOG.warn("Queries run in the process of the server. {}", isolation.obstacle());
        }
        return isolation.separate()
                ? new ProcessQueryRunner(config, snapshots, scratch)
                : new InProcessQueryRunner(config, isolation.obstacle());
    }

    /** Gets ready for the first query, in the background; without it the first one waits longer. */
    public void warmUp() {
        runner.warmUp();
    }

    /** What reads statements before they run. */
    QueryGate gate() {
        return gate;
    }

    /** How the running of statements is. */
    public QueryHealth health() {
        return runner.health();
    }

    /**
     * Answers a query. Nothing is sent before the answer is complete, so every error of the statement is thrown from
     * here and can be answered as such.
     *
     * @param accept the header field of that name, null when there was none; a format in the request comes first
     * @throws AgnesException INVALID, NOT_ACCEPTABLE, CONTENT_TOO_LARGE, QUERY_REFUSED, QUERY_FAILED, QUERY_LIMIT,
     *     TOO_MANY_REQUESTS, UNAVAILABLE, STORAGE_FULL
     * @throws UncheckedIOException when the client has gone
     */
    public void run(QueryRequest request, String accept, Scope scope, Reply reply) {
        int limit = limit(request.limit());
        RowFormat format = RowFormat.wanted(request.format(), accept);
        long started = System.nanoTime();
        QueryControl control = new QueryControl();
        reply.onDisconnect(() -> control.stop(QueryControl.Stop.CLIENT_GONE));
        try (ResultSpool spool = new ResultSpool(scratch, config.maxResult())) {
            Outcome outcome = execute(request.sql(), scope, format, limit, spool, control);
            long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            new Answer(format, outcome, elapsed, spool).sendTo(reply);
        } catch (IOException e) {
            if (DiskSpace.isLacking(e)) {
                throw QueryErrors.diskFull("the answer", config.maxResult(), e);
            }
            throw new UncheckedIOException(e);
        }
    }

    private Outcome execute(
            String sql, Scope scope, RowFormat format, int limit, OutputStream rows, QueryControl control)
            throws IOException {
        try (QuerySlots.Slot slot = slots.take(scope.name());
                Snapshot snapshot = snapshots.current()) {
            GatedQuery query = gate.check(sql, snapshot, scope);
            return runner.run(query, snapshot, format, limit, rows, control);
        }
    }

    private int limit(Integer asked) {
        if (asked == null) {
            return config.defaultRows();
        }
        if (asked < 1 || asked > config.maxRows()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The limit is not from 1 to " + config.maxRows() + ".",
                    "Send a number such as 'limit': " + config.defaultRows() + ", or leave it out.");
        }
        return asked;
    }

    @Override
    public void close() {
        runner.close();
        gate.close();
    }
}
