package io.agnes.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.sync.AdminTableDetail.Run;
import io.agnes.sync.AdminTableDetail.Size;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of {@code table_registry} as administrators read and write them. */
final class AdminTableRows {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RUNS = 20;
    private static final int SIZES = 100;

    private static final String SELECT = """
            select t.*, s.row_count, s.file_size_bytes, s.last_sync, coalesce(s.status, 'new') as sync_status, s.error,
                coalesce(t.profile_after_sync, true) as profiled
            from table_registry t left join sync_state s on s.table_id = t.id
            """;

    private AdminTableRows() {}

    static List<AdminTable> all(Handle handle) {
        return handle.createQuery(SELECT + " order by lower(t.name), t.id")
                .map((row, context) -> table(row))
                .list();
    }

    /** @param id lower-case */
    static Optional<AdminTable> find(Handle handle, String id) {
        return handle.createQuery(SELECT + " where t.id = ?")
                .bind(0, id)
                .map((row, context) -> table(row))
                .findOne();
    }

    /** The table that an extract has under this name, whatever its id. */
    static Optional<String> idOf(Handle handle, String source, String table) {
        return handle.createQuery(
                        "select id from table_registry where lower(source) = lower(?) and lower(source_table) = lower(?)")
                .bind(0, source)
                .bind(1, table)
                .mapTo(String.class)
                .findFirst();
    }

    /** The source that has this name for another table; lower-case. */
    static Optional<String> ownerOf(Handle handle, String id) {
        return handle.createQuery("select source_name from view_ownership where view_name = ?")
                .bind(0, id)
                .mapTo(String.class)
                .findOne();
    }

    /** @param table checked */
    static void insert(Handle handle, String id, TableRequest table, String by) {
        handle.createUpdate("""
                        insert into table_registry (id, name, source_type, source, source_table, bucket, upstream_table,
                            source_query, query_mode, sync_strategy, sync_schedule, primary_key, options, folder,
                            description, registered_by, profile_after_sync, version)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                        """)
                .bind(0, id)
                .bind(1, table.name())
                .bind(2, table.sourceType())
                .bind(3, table.source())
                .bind(4, table.name())
                .bind(5, table.bucket())
                .bind(6, upstream(table))
                .bind(7, table.sourceQuery())
                .bind(8, table.queryMode())
                .bind(9, table.syncStrategy())
                .bind(10, table.syncSchedule())
                .bind(11, json(table.primaryKey()))
                .bind(12, json(table.options()))
                .bind(13, table.folder())
                .bind(14, table.description())
                .bind(15, by)
                .bind(16, table.profileAfterSync())
                .execute();
    }

    /** @param registered whether the table is read as registered, so that these fields mean something */
    static void update(Handle handle, String id, TableRequest table, boolean registered, String by) {
        handle.createUpdate("""
                        update table_registry set bucket = ?, upstream_table = ?, source_query = ?, query_mode = ?,
                            sync_strategy = ?, sync_schedule = ?, primary_key = ?, options = ?, folder = ?,
                            description = ?, registered_by = ?, profile_after_sync = ?, version = coalesce(version, 0) + 1
                        where id = ?
                        """)
                .bind(0, table.bucket())
                .bind(1, registered ? upstream(table) : null)
                .bind(2, table.sourceQuery())
                .bind(3, table.queryMode())
                .bind(4, table.syncStrategy())
                .bind(5, table.syncSchedule())
                .bind(6, json(table.primaryKey()))
                .bind(7, json(table.options()))
                .bind(8, table.folder())
                .bind(9, table.description())
                .bind(10, by)
                .bind(11, table.profileAfterSync())
                .bind(12, id)
                .execute();
    }

    static List<Run> runs(Handle handle, String id) {
        return handle.createQuery("select run_id, synced_at, status, row_count, duration_ms, "
                        + "case when hint is null then error else error || ' ' || hint end as error from sync_history"
                        + " where table_id = ? order by synced_at desc, id limit ?")
                .bind(0, id)
                .bind(1, RUNS)
                .map((row, context) -> new Run(
                        row.getString("run_id"),
                        Bind.time(row, "synced_at"),
                        row.getString("status"),
                        Bind.number(row, "row_count"),
                        Bind.number(row, "duration_ms"),
                        row.getString("error")))
                .list();
    }

    static List<Size> sizes(Handle handle, String id) {
        return handle.createQuery("select recorded_at, row_count, size_bytes from table_sizes where table_id = ?"
                        + " order by recorded_at desc limit ?")
                .bind(0, id)
                .bind(1, SIZES)
                .map((row, context) ->
                        new Size(Bind.time(row, "recorded_at"), row.getLong("row_count"), row.getLong("size_bytes")))
                .list();
    }

    private static String upstream(TableRequest table) {
        return table.sourceTable() == null ? table.name() : table.sourceTable();
    }

    private static AdminTable table(ResultSet row) throws SQLException {
        String upstream = row.getString("upstream_table");
        String query = row.getString("source_query");
        String sourceTable = upstream == null ? row.getString("source_table") : upstream;
        return new AdminTable(
                row.getString("id"),
                row.getString("name"),
                row.getString("source_type"),
                row.getString("source"),
                row.getString("bucket"),
                query == null ? sourceTable : null,
                query,
                row.getString("query_mode"),
                row.getString("sync_strategy"),
                row.getString("sync_schedule"),
                DefinitionRows.primaryKey(row),
                DefinitionRows.options(row),
                row.getString("folder"),
                row.getString("description"),
                upstream != null,
                row.getString("registered_by"),
                Bind.time(row, "registered_at"),
                row.getLong("version"),
                row.getString("sync_status"),
                Bind.number(row, "row_count"),
                Bind.number(row, "file_size_bytes"),
                Bind.time(row, "last_sync"),
                row.getString("sync_status").equals("error") ? row.getString("error") : null,
                row.getBoolean("profiled"));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
