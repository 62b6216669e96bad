package io.agnes.sync;

import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.warehouse.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The rows of {@code sync_state}. */
final class TableStates {
    /** Begins the error of a table that no sync failed for and no generation could take over. */
    private static final String NOT_PUBLISHED = "Not published: ";

    private static final Duration SIZES_KEPT = Duration.ofDays(400);

    private TableStates() {}

    /** Takes over what a generation holds; when a table was last synced, and how that went, stays. */
    static void published(Handle handle, Collection<Relation> relations, Instant now) {
        List<Relation> rows = List.copyOf(relations);
        if (rows.isEmpty()) {
            return;
        }
        recordSizes(handle, rows, now);
        handle.createUpdate("""
                        insert into sync_state (table_id, row_count, file_size_bytes, hash)
                        select unnest(?), unnest(?), unnest(?), unnest(?)
                        on conflict (table_id) do update set row_count = excluded.row_count,
                            file_size_bytes = excluded.file_size_bytes, hash = excluded.hash
                        where sync_state.hash is distinct from excluded.hash
                            or sync_state.row_count is distinct from excluded.row_count
                            or sync_state.file_size_bytes is distinct from excluded.file_size_bytes
                        """)
                .bind(0, Bind.texts(rows, relation -> relation.id().folded()))
                .bind(1, Bind.numbers(rows, Relation::rows))
                .bind(2, Bind.numbers(rows, Relation::sizeBytes))
                .bind(3, Bind.texts(rows, Relation::sha256))
                .execute();
    }

    /** An entry for each table whose data is another than that of the last generation. */
    private static void recordSizes(Handle handle, List<Relation> rows, Instant now) {
        handle.createUpdate("""
                        insert into table_sizes (table_id, recorded_at, row_count, size_bytes)
                        select r.id, cast(? as timestamptz), r.row_count, r.size_bytes
                        from (select unnest(?) as id, unnest(?) as row_count, unnest(?) as size_bytes, unnest(?) as hash) r
                            left join sync_state s on s.table_id = r.id
                        where s.hash is distinct from r.hash
                        on conflict do nothing
                        """)
                .bind(0, Bind.time(now))
                .bind(1, Bind.texts(rows, relation -> relation.id().folded()))
                .bind(2, Bind.numbers(rows, Relation::rows))
                .bind(3, Bind.numbers(rows, Relation::sizeBytes))
                .bind(4, Bind.texts(rows, Relation::sha256))
                .execute();
        handle.createUpdate("delete from table_sizes where recorded_at < ?")
                .bind(0, Bind.time(now.minus(SIZES_KEPT)))
                .execute();
    }

    /**
     * Marks the tables that the newest generation could not take over, and lets those go on that an earlier one could
     * not.
     *
     * @param problems by table id
     */
    static void unpublished(Handle handle, Map<String, String> problems) {
        handle.createUpdate("update sync_state set status = 'ok', error = null "
                        + "where status = 'error' and error like ? and table_id not in (select unnest(?))")
                .bind(0, NOT_PUBLISHED + "%")
                .bind(1, Bind.texts(List.copyOf(problems.keySet()), id -> id))
                .execute();
        problems.forEach((id, message) -> handle.execute(
                "update sync_state set status = 'error', error = ? where table_id = ?", NOT_PUBLISHED + message, id));
    }

    /**
     * Takes over what a run brought: a table that failed keeps its data and the time of its last success.
     *
     * @param outcomes by table id
     * @param asOf the time whose data the tables have at least: the start of the run, since a source may have changed
     *     after it was read
     */
    static void synced(Handle handle, Map<String, TableOutcome> outcomes, Instant asOf) {
        List<Map.Entry<String, TableOutcome>> rows = List.copyOf(outcomes.entrySet());
        if (rows.isEmpty()) {
            return;
        }
        handle.createUpdate("""
                        insert into sync_state (table_id, status, error, last_sync)
                        select o.id, o.status, o.error, case when o.status = 'ok' then cast(? as timestamptz) end
                        from (select unnest(?) as id, unnest(?) as status, unnest(?) as error) o
                        on conflict (table_id) do update set status = excluded.status, error = excluded.error,
                            last_sync = coalesce(excluded.last_sync, sync_state.last_sync)
                        """)
                .bind(0, Bind.time(asOf))
                .bind(1, Bind.texts(rows, Map.Entry::getKey))
                .bind(2, Bind.texts(rows, row -> failed(row) ? "error" : "ok"))
                .bind(3, Bind.texts(rows, row -> failed(row) ? row.getValue().told() : null))
                .execute();
    }

    private static boolean failed(Map.Entry<String, TableOutcome> row) {
        return row.getValue().status() == Status.FAILED;
    }
}
