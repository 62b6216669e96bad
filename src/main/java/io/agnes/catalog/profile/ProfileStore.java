package io.agnes.catalog.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.catalog.profile.Alert.Severity;
import io.agnes.state.StateDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of {@code table_profiles}, {@code join_columns} and {@code table_joins}. Thread-safe. */
public final class ProfileStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final List<String> DELETES = List.of(
            "delete from table_profiles where table_id = ?",
            "delete from join_columns where table_id = ?",
            "delete from table_joins where table_id = ?",
            "delete from table_joins where unique_table_id = ?");

    private static final String TABLES = """
            select t.id, t.primary_key, coalesce(t.profile_after_sync, true), p.table_id is not null, f.content_hash
            from table_registry t left join table_policies p on p.table_id = t.id
                left join table_profiles f on f.table_id = t.id
            """;

    private final StateDatabase state;

    public ProfileStore(StateDatabase state) {
        this.state = state;
    }

    /** @param contentHash of the data and the settings it was made with */
    public record Kept(TableProfile profile, String contentHash, Instant profiledAt) {}

    /** The profile of a table, whoever may see it. */
    Optional<Kept> find(String id) {
        return state.read(
                handle -> Optional.ofNullable(find(handle, List.of(id)).get(id)));
    }

    /** By id the profiles of those of these tables that have one, whoever may see them. */
    public static Map<String, Kept> find(Handle handle, Collection<String> ids) {
        Map<String, Kept> found = new HashMap<>();
        handle.createQuery("select table_id, profile, content_hash, profiled_at from table_profiles"
                        + " where table_id = any(:ids)")
                .bindArray("ids", String.class, ids)
                .map((row, context) -> Map.entry(
                        row.getString(1),
                        new Kept(
                                parse(row.getString(2)),
                                row.getString(3),
                                row.getObject(4, OffsetDateTime.class).toInstant())))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    /** The joins of these tables, in both directions, the closest first. */
    public static List<TableJoin> joins(Handle handle, Collection<String> ids) {
        return handle.createQuery("""
                        select table_id, column_name, unique_table_id, unique_column, containment_pct from table_joins
                        where table_id = any(:ids) or unique_table_id = any(:ids)
                        order by containment_pct desc, table_id, column_name, unique_table_id
                        """)
                .bindArray("ids", String.class, ids)
                .map((row, context) -> new TableJoin(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getDouble(5)))
                .list();
    }

    /** Every registered table. */
    List<ProfiledTable> tables() {
        return state.read(handle ->
                handle.createQuery(TABLES).map((row, context) -> table(row)).list());
    }

    Optional<ProfiledTable> table(String id) {
        return state.read(handle -> handle.createQuery(TABLES + " where t.id = ?")
                .bind(0, id)
                .map((row, context) -> table(row))
                .findOne());
    }

    private static ProfiledTable table(ResultSet row) throws SQLException {
        return new ProfiledTable(
                row.getString(1), key(row.getString(2)), row.getBoolean(3), row.getBoolean(4), row.getString(5));
    }

    /** The ids of all that have a profile. */
    List<String> profiled() {
        return state.read(handle -> handle.createQuery("select table_id from table_profiles order by table_id")
                .mapTo(String.class)
                .list());
    }

    /**
     * Keeps a profile with its columns for joins; the joins of before are found again or gone. Nothing is kept when the id
     * has become that of another source's table meanwhile, whose readers are others, or when a policy was set.
     */
    void put(
            String id, String source, TableProfile profile, String contentHash, Instant now, List<JoinColumn> columns) {
        String json = json(profile);
        state.write(handle -> {
            remove(handle, id);
            if (!isOpen(handle, id, source)) {
                return null;
            }
            handle.createUpdate("""
                            insert into table_profiles (table_id, profile, profiled_at, content_hash, row_count,
                                column_count, completeness_pct, errors, warnings, notes, sampled)
                            values (:id, cast(:profile as json), :now, :hash, :rows, :columns, :complete, :errors,
                                :warnings, :notes, :sampled)
                            """)
                    .bind("id", id)
                    .bind("profile", json)
                    .bind("now", now)
                    .bind("hash", contentHash)
                    .bind("rows", profile.rowCount())
                    .bind("columns", profile.columnCount())
                    .bind("complete", profile.avgCompleteness())
                    .bind("errors", profile.count(Severity.ERROR))
                    .bind("warnings", profile.count(Severity.WARNING))
                    .bind("notes", profile.count(Severity.INFO))
                    .bind("sampled", profile.sampled())
                    .execute();
            for (JoinColumn column : columns) {
                handle.execute(
                        "insert into join_columns (table_id, column_name, join_name, type_class, is_unique)"
                                + " values (?, ?, ?, ?, ?)",
                        column.table(),
                        column.column(),
                        column.joinName(),
                        column.typeClass(),
                        column.unique());
            }
            return null;
        });
    }

    private static boolean isOpen(Handle handle, String id, String source) {
        return handle.createQuery("""
                        select count(*) from table_registry t left join table_policies p on p.table_id = t.id
                        where t.id = ? and lower(t.source) = lower(?) and p.table_id is null
                        """)
                        .bind(0, id)
                        .bind(1, source)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    void remove(Collection<String> ids) {
        if (!ids.isEmpty()) {
            state.write(handle -> {
                ids.forEach(id -> remove(handle, id));
                return null;
            });
        }
    }

    /**
     * The pairs of columns of a table and another that mean the same by name and type, of which one is unique; of two
     * unique ones the table with the smaller id is the one that belongs.
     *
     * @return without containment, at most {@code limit}
     */
    List<TableJoin> likely(String id, int limit) {
        return state.read(handle -> handle.createQuery("""
                        select a.table_id, a.column_name, b.table_id, b.column_name from join_columns a
                        join join_columns b on b.join_name = a.join_name and b.type_class = a.type_class
                        where b.is_unique and a.table_id <> b.table_id and (a.table_id = ? or b.table_id = ?)
                            and (not a.is_unique or a.table_id < b.table_id)
                        order by 1, 2, 3, 4 limit ?
                        """)
                .bind(0, id)
                .bind(1, id)
                .bind(2, limit)
                .map((row, context) ->
                        new TableJoin(row.getString(1), row.getString(2), row.getString(3), row.getString(4), 0))
                .list());
    }

    /** Keeps joins, as far as both their tables still have a profile. */
    void put(List<TableJoin> joins) {
        state.write(handle -> {
            for (TableJoin join : joins) {
                handle.execute(
                        """
                        insert into table_joins (table_id, column_name, unique_table_id, unique_column, containment_pct)
                        select ?, ?, ?, ?, ? from table_profiles a, table_profiles b where a.table_id = ? and b.table_id = ?
                        on conflict (table_id, column_name, unique_table_id, unique_column)
                            do update set containment_pct = excluded.containment_pct
                        """,
                        join.table(),
                        join.column(),
                        join.uniqueTable(),
                        join.uniqueColumn(),
                        join.containmentPct(),
                        join.table(),
                        join.uniqueTable());
            }
            return null;
        });
    }

    private static void remove(Handle handle, String id) {
        DELETES.forEach(delete -> handle.execute(delete, id));
    }

    private static List<String> key(String json) {
        try {
            return json == null ? List.of() : JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The registry holds what is not JSON.", e);
        }
    }

    private static String json(TableProfile profile) {
        try {
            return JSON.writeValueAsString(profile);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TableProfile parse(String json) {
        try {
            return JSON.readValue(json, TableProfile.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A profile is kept that cannot be read.", e);
        }
    }
}
