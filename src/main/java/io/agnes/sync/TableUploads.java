package io.agnes.sync;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.IncomingFile;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.source.Uploaded;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Files that have arrived, on their way to tables. Thread-safe. */
public final class TableUploads {
    private static final Duration SPAN = Duration.ofHours(24);
    private static final String ACTION = "upload_table";

    private final StateDatabase state;
    private final TableRegistry registry;
    private final SyncRuns runs;
    private final Audit audit;
    private final DataSize quota;
    private final Clock clock;

    /** @param quota what one account may send in {@link #SPAN} */
    TableUploads(StateDatabase state, TableRegistry registry, SyncRuns runs, Audit audit, DataSize quota, Clock clock) {
        this.state = state;
        this.registry = registry;
        this.runs = runs;
        this.audit = audit;
        this.quota = quota;
        this.clock = clock;
    }

    /**
     * Refuses a file before it is read. What was sent before is known by its lines in the audit log; files that arrive at
     * the same time do not count for each other.
     *
     * @throws AgnesException CONTENT_TOO_LARGE when the account has sent as much as it may, or would with this file
     */
    public void requireQuota(IncomingFile file, Caller by) {
        Instant since = clock.instant().minus(SPAN);
        long sent = state.read(
                handle -> handle.createQuery("select coalesce(sum(cast(params::json ->> 'bytes' as bigint)), 0)"
                                + " from audit_log where action = ? and user_id = ? and occurred_at > ?")
                        .bind(0, ACTION)
                        .bind(1, by.userId())
                        .bind(2, since.atOffset(ZoneOffset.UTC))
                        .mapTo(Long.class)
                        .one());
        if (sent >= quota.bytes() || sent + Math.max(0, file.announced()) > quota.bytes()) {
            throw new AgnesException(
                    Problem.CONTENT_TOO_LARGE,
                    "With this file you would send more than " + quota + " in " + SPAN.toHours()
                            + " hours; you have sent " + sent + " bytes.",
                    "Send it later, or pack it with gzip; an administrator of the server can raise files.upload_quota.");
        }
    }

    /**
     * Plans the run that makes the file a table, whatever the schedule of that table.
     *
     * @throws AgnesException INVALID when the source does not offer the table by now
     */
    public UploadReceipt planRun(Uploaded file, Caller by) {
        String id = new TableIds(registry.list()).of(file.source(), file.table());
        SyncRunRef run = runs.request(new SyncRequest(List.of(id)), by.name());
        state.write(handle -> {
            audit.record(
                    handle,
                    by,
                    ACTION,
                    Registrations.resource(id),
                    Map.of("file", file.file(), "bytes", file.sizeBytes(), "replaced", file.replaced()),
                    "ok",
                    null);
            return null;
        });
        return new UploadReceipt(
                id, run.runId(), run.status(), file.source().value(), file.file(), file.sizeBytes(), file.replaced());
    }
}
