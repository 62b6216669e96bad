package io.agnes.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.sync.SyncRunReport.TableResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of {@code sync_runs} and {@code sync_history}. */
final class RunRows {
    static final int RUNS_KEPT = 1_000;
    static final Duration HISTORY_KEPT = Duration.ofDays(30);

    private static final ObjectMapper JSON = new ObjectMapper();

    private RunRows() {}

    static void insert(Handle handle, String runId, List<String> tables, String requestedBy, Instant now) {
        handle.createUpdate("insert into sync_runs (id, requested_by, requested_tables, requested_at, status) "
                        + "values (?, ?, ?, ?, 'queued')")
                .bind(0, runId)
                .bind(1, requestedBy)
                .bind(2, json(tables))
                .bind(3, Bind.time(now))
                .execute();
    }

    /** Moves a run on if it stands where it is thought to stand. */
    static boolean move(Handle handle, String runId, RunStatus from, RunStatus to) {
        return handle.execute(
                        "update sync_runs set status = ? where id = ? and status = ?", to.text(), runId, from.text())
                == 1;
    }

    static void started(Handle handle, String runId, Instant now) {
        stamp(handle, "started_at", runId, now);
    }

    static void finished(Handle handle, String runId, Instant now) {
        stamp(handle, "finished_at", runId, now);
    }

    static void setError(Handle handle, String runId, String error) {
        handle.execute("update sync_runs set error = ? where id = ?", error, runId);
    }

    static Optional<SyncRun> find(Handle handle, String runId) {
        return handle.createQuery("select * from sync_runs where id = ?")
                .bind(0, runId)
                .map((row, context) -> run(row))
                .findOne();
    }

    /** The newest runs first. */
    static List<SyncRun> newest(Handle handle, int limit) {
        return handle.createQuery("select * from sync_runs order by requested_at desc, id limit ?")
                .bind(0, limit)
                .map((row, context) -> run(row))
                .list();
    }

    /** Runs that stand so, the oldest first. */
    static List<SyncRun> standing(Handle handle, RunStatus status) {
        return handle.createQuery("select * from sync_runs where status = ? order by requested_at, id")
                .bind(0, status.text())
                .map((row, context) -> run(row))
                .list();
    }

    static void addResults(Handle handle, String runId, List<TableResult> results, Instant now) {
        if (results.isEmpty()) {
            return;
        }
        handle.createUpdate("""
                        insert into sync_history
                            (id, run_id, synced_at, table_id, status, row_count, size_bytes, duration_ms, error, hint)
                        select cast(gen_random_uuid() as varchar), cast(? as varchar), cast(? as timestamptz),
                            unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?)
                        """)
                .bind(0, runId)
                .bind(1, Bind.time(now))
                .bind(2, Bind.texts(results, TableResult::tableId))
                .bind(3, Bind.texts(results, TableResult::status))
                .bind(4, Bind.numbers(results, TableResult::rows))
                .bind(5, Bind.numbers(results, TableResult::sizeBytes))
                .bind(6, Bind.numbers(results, TableResult::durationMs))
                .bind(7, Bind.texts(results, TableResult::message))
                .bind(8, Bind.texts(results, TableResult::hint))
                .execute();
    }

    static void dropResults(Handle handle, String runId) {
        handle.execute("delete from sync_history where run_id = ?", runId);
    }

    static List<TableResult> results(Handle handle, String runId) {
        return handle.createQuery("select * from sync_history where run_id = ? order by table_id")
                .bind(0, runId)
                .map((row, context) -> new TableResult(
                        row.getString("table_id"),
                        row.getString("status"),
                        Bind.number(row, "row_count"),
                        Bind.number(row, "size_bytes"),
                        row.getLong("duration_ms"),
                        row.getString("error"),
                        row.getString("hint")))
                .list();
    }

    static void prune(Handle handle, Instant now) {
        handle.createUpdate("delete from sync_history where synced_at < ?")
                .bind(0, Bind.time(now.minus(HISTORY_KEPT)))
                .execute();
        handle.createUpdate("delete from sync_runs where status not in ('queued', 'running') and id not in "
                        + "(select id from sync_runs order by requested_at desc, id limit ?)")
                .bind(0, RUNS_KEPT)
                .execute();
    }

    private static void stamp(Handle handle, String column, String runId, Instant now) {
        handle.createUpdate("update sync_runs set " + column + " = ? where id = ?")
                .bind(0, Bind.time(now))
                .bind(1, runId)
                .execute();
    }

    private static SyncRun run(ResultSet row) throws SQLException {
        return new SyncRun(
                row.getString("id"),
                RunStatus.of(row.getString("status")),
                row.getString("requested_by"),
                texts(row.getString("requested_tables")),
                Bind.time(row, "requested_at"),
                Bind.time(row, "started_at"),
                Bind.time(row, "finished_at"),
                row.getInt("tables_total"),
                row.getInt("tables_done"),
                row.getString("error"));
    }

    private static String json(List<String> texts) {
        try {
            return JSON.writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A row of sync_runs does not hold a JSON array of ids.", e);
        }
    }
}
