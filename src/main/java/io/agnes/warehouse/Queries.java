package io.agnes.warehouse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.Reply;
import io.agnes.config.DiskSpace;
import io.agnes.warehouse.QueryRunner.Outcome;
import io.agnes.warehouse.QueryRunner.ResultColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /api/query}: one SELECT over the tables a caller may read. Thread-safe.
 *
 * <p>As {@code json} the answer is {@code {"columns": [{"name", "type"}], "rows": [[...]], "row_count", "truncated",
 * "elapsed_ms"}}. As {@code ndjson} it is one object per row, a second column {@code a} being {@code a_1}; the number of
 * rows and whether there were more follow in the trailers {@code X-Row-Count} and {@code X-Truncated}.
 */
public final class Queries implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private static final Logger LOG = LoggerFactory.getLogger(Queries.class);

    private final QueryConfig config;
    private final Snapshots snapshots;
    private final Path scratch;
    private final QuerySlots slots;
    private final QueryGate gate;
    private final QueryRunner runner;

    /** @param scratch where large answers wait while they are sent */
    public Queries(QueryConfig config, Snapshots snapshots, Path scratch) {
        this(config, snapshots, scratch, runner(config, snapshots, scratch));
    }

    Queries(QueryConfig config, Snapshots snapshots, Path scratch, QueryRunner runner) {
        this.config = config;
        this.snapshots = snapshots;
        this.scratch = scratch;
        this.slots = new QuerySlots(config, Math.min(config.maxConcurrent(), runner.places()));
        this.gate = new QueryGate(config);
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

    /** How the running of statements is. */
    public QueryHealth health() {
        return runner.health();
    }

    /**
     * Answers a query. Nothing is sent before the answer is complete, so every error of the statement is thrown from
     * here and can be answered as such.
     *
     * @throws AgnesException INVALID, CONTENT_TOO_LARGE, QUERY_REFUSED, QUERY_FAILED, QUERY_LIMIT, TOO_MANY_REQUESTS,
     *     UNAVAILABLE, STORAGE_FULL
     * @throws UncheckedIOException when the client has gone
     */
    public void run(QueryRequest request, Scope scope, Reply reply) {
        int limit = limit(request.limit());
        RowFormat format = RowFormat.named(request.format());
        long started = System.nanoTime();
        QueryControl control = new QueryControl();
        reply.onDisconnect(() -> control.stop(QueryControl.Stop.CLIENT_GONE));
        try (ResultSpool spool = new ResultSpool(scratch, config.maxResult())) {
            Outcome outcome = execute(request.sql(), scope, format, limit, spool, control);
            long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            switch (format) {
                case JSON -> sendJson(outcome, elapsed, spool, reply);
                case NDJSON -> sendLines(outcome, spool, reply);
            }
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

    /** The stream is closed only after the last byte: closing it is what makes an answer whole. */
    private static void sendJson(Outcome outcome, long elapsed, ResultSpool rows, Reply reply) throws IOException {
        OutputStream out = reply.stream(Map.of("Content-Type", "application/json"));
        JsonGenerator json = JSON.createGenerator(out);
        json.writeStartObject();
        json.writeArrayFieldStart("columns");
        for (ResultColumn column : outcome.columns()) {
            json.writeStartObject();
            json.writeStringField("name", column.name());
            json.writeStringField("type", column.type());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeFieldName("rows");
        json.writeRawValue("[");
        json.flush();
        rows.sendTo(out);
        json.writeRaw("]");
        json.writeNumberField("row_count", outcome.rows());
        json.writeBooleanField("truncated", outcome.truncated());
        json.writeNumberField("elapsed_ms", elapsed);
        json.writeEndObject();
        json.close();
        out.close();
    }

    private static void sendLines(Outcome outcome, ResultSpool rows, Reply reply) throws IOException {
        OutputStream out =
                reply.stream(Map.of("Content-Type", "application/x-ndjson", "Trailer", "X-Row-Count, X-Truncated"));
        rows.sendTo(out);
        reply.trailer("X-Row-Count", String.valueOf(outcome.rows()));
        reply.trailer("X-Truncated", String.valueOf(outcome.truncated()));
        out.close();
    }

    @Override
    public void close() {
        runner.close();
        gate.close();
    }
}
