package io.agnes.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What the state knows of tables and their columns, read in one statement each. */
final class CatalogRows {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final String TABLES = """
            select t.id, t.name, t.description, t.source, t.source_type, t.query_mode, t.sync_strategy, t.folder,
                t.primary_key, s.row_count, s.file_size_bytes, s.last_sync, coalesce(s.status, 'new') as status,
                p.table_id is not null as policed, coalesce(c.described, 0) as described, f.row_count as profiled_rows,
                f.column_count, f.completeness_pct, f.errors, f.warnings, f.notes, f.sampled, f.profiled_at
            from table_registry t
                left join sync_state s on s.table_id = t.id
                left join table_policies p on p.table_id = t.id
                left join table_profiles f on f.table_id = t.id
                left join (select table_id, count(*) as described from column_metadata where description is not null
                    group by table_id) c on c.table_id = t.id
            """;

    private CatalogRows() {}

    /** What people have said of a column. */
    record ColumnText(String table, String column, String basetype, String description, String confidence) {}

    /** Every table, ordered by id, without metrics. */
    static List<CatalogEntry> tables(Handle handle) {
        return handle.createQuery(TABLES + " order by t.id")
                .map((row, context) -> entry(row))
                .list();
    }

    /** Those of these tables that there are, ordered by id, without metrics. */
    static List<CatalogEntry> tables(Handle handle, Collection<String> ids) {
        return handle.createQuery(TABLES + " where t.id = any(:ids) order by t.id")
                .bindArray("ids", String.class, ids)
                .map((row, context) -> entry(row))
                .list();
    }

    static List<ColumnText> columns(Handle handle) {
        return handle.createQuery(
                        "select table_id, column_name, basetype, description, confidence from column_metadata")
                .map((row, context) -> column(row))
                .list();
    }

    static List<ColumnText> columns(Handle handle, Collection<String> tables) {
        return handle.createQuery("select table_id, column_name, basetype, description, confidence"
                        + " from column_metadata where table_id = any(:tables)")
                .bindArray("tables", String.class, tables)
                .map((row, context) -> column(row))
                .list();
    }

    private static ColumnText column(ResultSet row) throws SQLException {
        return new ColumnText(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
    }

    private static CatalogEntry entry(ResultSet row) throws SQLException {
        boolean policed = row.getBoolean("policed");
        return new CatalogEntry(
                row.getString("id"),
                row.getString("name"),
                row.getString("description"),
                row.getString("source"),
                row.getString("source_type"),
                row.getString("query_mode"),
                row.getString("sync_strategy"),
                row.getString("folder"),
                texts(row.getString("primary_key")),
                policed ? null : number(row, "row_count"),
                policed ? null : number(row, "file_size_bytes"),
                time(row, "last_sync"),
                row.getString("status"),
                policed,
                row.getLong("described"),
                List.of(),
                policed ? null : summary(row));
    }

    private static CatalogEntry.Summary summary(ResultSet row) throws SQLException {
        Instant at = time(row, "profiled_at");
        return at == null
                ? null
                : new CatalogEntry.Summary(
                        row.getLong("profiled_rows"),
                        row.getInt("column_count"),
                        row.getDouble("completeness_pct"),
                        row.getInt("errors"),
                        row.getInt("warnings"),
                        row.getInt("notes"),
                        row.getBoolean("sampled"),
                        at);
    }

    private static List<String> texts(String json) {
        try {
            return json == null || json.equals("[]") ? List.of() : JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The registry holds what is not JSON.", e);
        }
    }

    private static Long number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
