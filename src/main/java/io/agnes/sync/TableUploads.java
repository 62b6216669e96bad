package io.agnes.sync;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.IncomingFile;
import io.agnes.source.Uploaded;
import io.agnes.state.StateDatabase;
import java.util.List;
import java.util.Map;

/** Files that have arrived, on their way to tables. Thread-safe. */
public final class TableUploads {
    private final StateDatabase state;
    private final TableRegistry registry;
    private final SyncRuns runs;
    private final Audit audit;
    private final UploadQuota quota;

    TableUploads(StateDatabase state, TableRegistry registry, SyncRuns runs, Audit audit, UploadQuota quota) {
        this.state = state;
        this.registry = registry;
        this.runs = runs;
        this.audit = audit;
        this.quota = quota;
    }

    /**
     * The file, which counts for its account from its first byte on.
     *
     * @throws AgnesException CONTENT_TOO_LARGE when the account has sent as much as it may, or would with this file
     */
    public IncomingFile counted(IncomingFile file, Caller by) {
        return quota.counted(file, by);
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
                    UploadQuota.ACTION,
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
