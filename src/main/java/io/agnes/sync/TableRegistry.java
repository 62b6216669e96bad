package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.TableDefinition;
import io.agnes.source.TableDefinitions;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Relation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;

/**
 * Every table Agnes knows, under its one id. Tables register themselves when they are published; what people set by
 * hand (schedule, description) is kept. Thread-safe.
 */
public final class TableRegistry implements TableDefinitions {
    private static final String SELECT = """
            select t.id, t.name, t.source_type, t.source, t.source_table, t.query_mode, t.sync_schedule, t.description,
                t.registered_by, s.row_count, s.file_size_bytes, s.last_sync, coalesce(s.status, 'new') as status,
                p.table_id is not null as policed
            from table_registry t left join sync_state s on s.table_id = t.id
                left join table_policies p on p.table_id = t.id
            """;

    private final StateDatabase state;

    public TableRegistry(StateDatabase state) {
        this.state = state;
    }

    /** All tables, ordered by id. */
    public List<RegisteredTable> list() {
        return state.read(TableRegistry::all);
    }

    /** The ids of all tables, ordered. */
    public List<String> ids() {
        return state.read(handle -> handle.createQuery("select id from table_registry order by id")
                .mapTo(String.class)
                .list());
    }

    @Override
    public List<TableDefinition> of(String sourceType) {
        return state.read(handle -> DefinitionRows.of(handle, sourceType));
    }

    /** The table with this id, in any case. */
    public Optional<RegisteredTable> find(String id) {
        return state.read(handle -> handle.createQuery(SELECT + " where t.id = ?")
                .bind(0, id.toLowerCase(Locale.ROOT))
                .map((row, context) -> table(row))
                .findOne());
    }

    /**
     * @param schedule see {@link Schedule}; null: the table is synced with every scheduled run
     * @throws AgnesException INVALID for a malformed schedule, NOT_FOUND for an unknown id
     */
    public void setSchedule(String id, String schedule) {
        String kept = schedule == null ? null : Schedule.parse(schedule).toString();
        change(
                id,
                handle -> handle.execute("update table_registry set sync_schedule = ? where id = lower(?)", kept, id));
    }

    /**
     * Sets a description that its source no longer changes.
     *
     * @param by who sets it, for example an e-mail address
     * @throws AgnesException NOT_FOUND for an unknown id
     */
    public void setDescription(String id, String description, String by) {
        change(
                id,
                handle -> handle.execute(
                        "update table_registry set description = ?, registered_by = ? where id = lower(?)",
                        description,
                        by,
                        id));
    }

    /**
     * The tables that have a schedule and have been synced, and no more of them than tells whether they are due: what
     * is read of thousands of tables every few minutes is mostly text, and dear.
     */
    List<Timed> timed() {
        return state.read(handle -> handle.createQuery("""
                        select lower(t.source) || '.' || lower(t.source_table), t.sync_schedule,
                            cast(floor(extract(epoch from s.last_sync)) as bigint)
                        from table_registry t join sync_state s on s.table_id = t.id
                        where t.sync_schedule is not null and s.last_sync is not null
                        """)
                .map((row, context) ->
                        new Timed(row.getString(1), row.getString(2), Instant.ofEpochSecond(row.getLong(3))))
                .list());
    }

    /**
     * @param key source and table of the extract, lower-case, with a dot between
     */
    record Timed(String key, String schedule, Instant lastSync) {}

    static List<RegisteredTable> all(Handle handle) {
        return handle.createQuery(SELECT + " order by t.id")
                .map((row, context) -> table(row))
                .list();
    }

    /**
     * Registers what a generation publishes. An id that another table had until now starts afresh, as after
     * {@link #release(List)}.
     *
     * @param sourceTypes the type of each source that has tables which are not registered yet
     */
    static void register(Handle handle, Collection<Relation> relations, Map<Identifier, String> sourceTypes) {
        Map<String, RegisteredTable> known =
                all(handle).stream().collect(Collectors.toMap(RegisteredTable::id, Function.identity()));
        forget(
                handle,
                relations.stream()
                        .filter(relation -> isAnothers(known.get(relation.id().folded()), relation))
                        .map(Relation::id)
                        .toList());
        List<Relation> changed = relations.stream()
                .filter(relation -> isNews(known.get(relation.id().folded()), relation))
                .toList();
        if (changed.isEmpty()) {
            return;
        }
        handle.createUpdate("""
                        insert into table_registry (id, name, source_type, source, source_table, description)
                        select unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?)
                        on conflict (id) do update set name = excluded.name, source = excluded.source,
                            source_table = excluded.source_table, description = excluded.description
                        """)
                .bind(0, Bind.texts(changed, relation -> relation.id().folded()))
                .bind(1, Bind.texts(changed, relation -> relation.id().value()))
                .bind(2, Bind.texts(changed, relation -> sourceTypes.getOrDefault(relation.source(), "custom")))
                .bind(3, Bind.texts(changed, relation -> relation.source().value()))
                .bind(4, Bind.texts(changed, relation -> relation.table().value()))
                .bind(5, Bind.texts(changed, Relation::description))
                .execute();
    }

    /**
     * Forgets ids that are about to lose their table: registration, sync state, policy and every grant, in one transaction, so
     * that whoever could read the old table has no right to the next one of that name.
     */
    public void release(List<Identifier> ids) {
        state.write(handle -> {
            release(handle, ids);
            return null;
        });
    }

    /** An id that somebody has registered meanwhile is no longer the one that was about to go. */
    static void release(Handle handle, List<Identifier> ids) {
        Set<String> registered =
                Set.copyOf(handle.createQuery("select id from table_registry where upstream_table is not null")
                        .mapTo(String.class)
                        .list());
        forget(
                handle,
                ids.stream().filter(id -> !registered.contains(id.folded())).toList());
    }

    /** Registration, sync state, what is known of its columns, what people subscribed to and every grant. */
    static void forget(Handle handle, List<Identifier> ids) {
        if (ids.isEmpty()) {
            return;
        }
        for (String delete : List.of(
                "delete from table_registry where id in (select unnest(?))",
                "delete from sync_state where table_id in (select unnest(?))",
                "delete from column_metadata where table_id in (select unnest(?))",
                "delete from column_pushes where table_id in (select unnest(?))",
                "delete from table_profiles where table_id in (select unnest(?))",
                "delete from join_columns where table_id in (select unnest(?))",
                "delete from table_joins where table_id in (select unnest(?))",
                "delete from table_joins where unique_table_id in (select unnest(?))",
                "delete from sync_history where table_id in (select unnest(?))",
                "delete from table_sizes where table_id in (select unnest(?))",
                "delete from sync_subscriptions where table_id in (select unnest(?))",
                "delete from table_policies where table_id in (select unnest(?))",
                "delete from resource_grants where resource_type = 'table' and lower(resource_id) in (select unnest(?))")) {
            handle.createUpdate(delete)
                    .bind(0, Bind.texts(ids, Identifier::folded))
                    .execute();
        }
    }

    private static boolean isAnothers(RegisteredTable known, Relation relation) {
        return known != null
                && !known.source().equalsIgnoreCase(relation.source().value());
    }

    private static boolean isNews(RegisteredTable known, Relation relation) {
        if (known == null || isAnothers(known, relation)) {
            return true;
        }
        boolean same = known.name().equals(relation.id().value())
                && known.sourceTable().equals(relation.table().value())
                && Objects.equals(known.description(), relation.description());
        return known.registeredBy() == null && !same;
    }

    private void change(String id, HandleCallback<Integer, RuntimeException> update) {
        if (state.write(update) == 0) {
            throw new AgnesException(
                    Problem.NOT_FOUND, "There is no table '" + id + "'.", "GET /api/catalog/tables lists the tables.");
        }
    }

    private static RegisteredTable table(ResultSet row) throws SQLException {
        return new RegisteredTable(
                row.getString("id"),
                row.getString("name"),
                row.getString("source_type"),
                row.getString("source"),
                row.getString("source_table"),
                row.getString("query_mode"),
                row.getString("sync_schedule"),
                row.getString("description"),
                row.getString("registered_by"),
                Bind.number(row, "row_count"),
                Bind.number(row, "file_size_bytes"),
                Bind.time(row, "last_sync"),
                row.getString("status"),
                row.getBoolean("policed"));
    }
}
