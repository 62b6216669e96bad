package io.agnes.sync;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.source.DiscoveredTable;
import io.agnes.source.SyncStrategy;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Identifier;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/**
 * Tables as administrators register, change and remove them ({@code /api/admin/registry}); each change with its line in
 * the audit log in one transaction. Thread-safe.
 */
public final class TableAdministration {
    private static final String EXAMPLE = "{\"name\": \"orders\", \"source\": \"crm\", \"source_table\": \"orders\"}";

    private final StateDatabase state;
    private final Connections connections;
    private final Registrations registrations;
    private final TableDiscoveries discoveries;
    private final Audit audit;
    private final Clock clock;

    TableAdministration(
            StateDatabase state,
            Connections connections,
            Registrations registrations,
            TableDiscoveries discoveries,
            Audit audit,
            Clock clock) {
        this.state = state;
        this.connections = connections;
        this.registrations = registrations;
        this.discoveries = discoveries;
        this.audit = audit;
        this.clock = clock;
    }

    /** Every table by name. */
    public AdminTable.Listing list() {
        List<AdminTable> tables = state.read(AdminTableRows::all);
        return new AdminTable.Listing(tables, tables.size());
    }

    /**
     * @param parameters {@code id}, in any case
     * @throws AgnesException NOT_FOUND
     */
    public AdminTableDetail get(Parameters parameters) {
        String id = id(parameters);
        Instant now = clock.instant();
        return state.read(handle -> {
            AdminTable table = require(handle, id);
            Instant next = table.syncSchedule() == null
                    ? null
                    : Schedule.parse(table.syncSchedule()).next(table.lastSync(), now);
            return new AdminTableDetail(table, next, AdminTableRows.runs(handle, id), AdminTableRows.sizes(handle, id));
        });
    }

    /**
     * Registers a table; its first sync publishes it.
     *
     * @throws AgnesException INVALID naming the field, CONFLICT when the id or its name in the extract is taken
     */
    public TableReceipt register(TableRequest request, Caller by) {
        TableRequest table = checked(request);
        return state.write(handle -> registrations.register(handle, table, by));
    }

    /**
     * Whether {@link #register} would do, and what the source knows of the table; changes nothing.
     *
     * @throws AgnesException as register; NOT_FOUND when the source has no such table, UNAVAILABLE when it does not
     *     answer
     */
    public TablePrecheck precheck(TableRequest request) {
        TableRequest table = checked(request);
        state.read(handle -> {
            Registrations.requireFree(handle, table);
            return null;
        });
        return table.sourceQuery() == null
                ? told(table, discoveries.find(table), null)
                : told(
                        table,
                        new DiscoveredTable(null, table.name(), null, List.of(), null, null, List.of()),
                        "What a query returns is seen at the first sync.");
    }

    /**
     * Changes what is told; what is null stays, what is empty is cleared.
     *
     * @param parameters {@code id}; {@code If-Match}, the version that is to be changed
     * @throws AgnesException NOT_FOUND; PRECONDITION_FAILED or CONFLICT when the version is another by now; CONFLICT when
     *     the data would be mixed of two tables; INVALID naming the field
     */
    public TableReceipt change(Parameters parameters, TableChange request, Caller by) {
        TableChange change = required(request);
        String id = id(parameters);
        AdminTable seen = state.read(handle -> require(handle, id));
        checkWithSource(seen, change);
        return state.write(handle -> {
            AdminTable before = require(handle, id);
            requireVersion(parameters, change.version(), before);
            if (before.version() != seen.version()) {
                throw conflict(
                        "The table '" + id + "' was changed at the same moment.",
                        "Look at it again with GET /api/admin/registry/" + id + ".");
            }
            requireSame("name", before.name(), change.name());
            requireSame("source", before.source(), change.source());
            requireSame("source_type", before.sourceType(), change.sourceType());
            TableRequest after = before.registered() ? changed(before, change) : described(before, change);
            List<String> fields = TableChange.differences(before.asRequest(), after);
            if (!fields.isEmpty()) {
                AdminTableRows.update(handle, id, after, before.registered(), by.email());
            }
            long version = before.version() + (fields.isEmpty() ? 0 : 1);
            audit.record(
                    handle,
                    by,
                    "update_table",
                    Registrations.resource(id),
                    Map.of("updated", fields, "version", version),
                    "ok",
                    null);
            return new TableReceipt(id, before.name(), "updated", version, fields);
        });
    }

    /**
     * Unregisters a table: with it go its grants, its subscriptions and its history at once, and its data as soon as no
     * sync and no reader is using it.
     *
     * @param parameters {@code id}; {@code If-Match}, the version that is to be removed
     * @throws AgnesException NOT_FOUND, PRECONDITION_FAILED when the version is another by now, CONFLICT when nobody has
     *     registered it
     */
    public void remove(Parameters parameters, Caller by) {
        String id = id(parameters);
        state.write(handle -> {
            AdminTable table = require(handle, id);
            requireVersion(parameters, null, table);
            if (!table.registered()) {
                throw new AgnesException(
                        Problem.CONFLICT,
                        "The table '" + id + "' is there because its source '" + table.source() + "' offers it.",
                        table.sourceType().equals("file")
                                ? "Remove its file and sync; the table goes with it."
                                : "Remove it at the source and sync.");
            }
            int grants = handle.createQuery(
                            "select count(*) from resource_grants where resource_type = 'table' and lower(resource_id) = ?")
                    .bind(0, id)
                    .mapTo(Integer.class)
                    .one();
            TableRegistry.forget(handle, List.of(new Identifier(id)));
            Removals.add(handle, table.source(), table.name(), table.sourceType());
            audit.record(
                    handle,
                    by,
                    "unregister_table",
                    Registrations.resource(id),
                    Map.of("source", table.source(), "version", table.version(), "grants", grants),
                    "ok",
                    null);
            return null;
        });
    }

    private TableRequest checked(TableRequest request) {
        TableRequest wanted = required(request);
        TableRules.name(wanted.name());
        return TableRules.checked(wanted, connections.require(wanted.sourceType(), wanted.source()));
    }

    /** Only what the source is asked for; what else may be wrong is told in its order, in the transaction. */
    private void checkWithSource(AdminTable seen, TableChange change) {
        if (seen.registered()) {
            Connections.Connection connection = connections.require(seen.sourceType(), seen.source());
            connection.kind().check(TableRules.definition(TableRules.formed(change.over(seen), connection)));
        }
    }

    private TableRequest changed(AdminTable before, TableChange change) {
        TableRequest wanted = change.over(before);
        TableRequest after = TableRules.formed(wanted, connections.require(before.sourceType(), before.source()));
        boolean another = !Objects.equals(before.bucket(), after.bucket())
                || !Objects.equals(before.sourceTable(), after.sourceTable())
                || !Objects.equals(before.sourceQuery(), after.sourceQuery())
                || !before.primaryKey().equals(after.primaryKey());
        if (another && before.rows() != null && !after.syncStrategy().equals(SyncStrategy.FULL_REFRESH.word())) {
            throw conflict(
                    "The rows that '" + before.id() + "' has came from elsewhere and would stay among the new ones.",
                    "Send \"sync_strategy\": \"full_refresh\" with this change, or remove the table and register it "
                            + "again.");
        }
        return after;
    }

    /** A table that its source offers: only what people say about it changes. */
    private static TableRequest described(AdminTable before, TableChange change) {
        TableRequest wanted = change.over(before);
        TableRequest now = before.asRequest();
        TableRequest after = new TableRequest(
                now.name(),
                now.sourceType(),
                now.source(),
                now.bucket(),
                now.sourceTable(),
                now.sourceQuery(),
                now.queryMode(),
                now.syncStrategy(),
                TableRules.schedule(wanted.syncSchedule()),
                now.primaryKey(),
                now.options(),
                TableRules.plain("folder", wanted.folder()),
                TableRules.description(wanted.description()),
                wanted.profileAfterSync());
        List<String> allowed = List.of("sync_schedule", "folder", "description", "profile_after_sync");
        TableChange.differences(now, wanted).stream()
                .filter(field -> !allowed.contains(field))
                .findFirst()
                .ifPresent(field -> {
                    throw new AgnesException(
                            Problem.INVALID,
                            "The field '" + field + "' of '" + before.id() + "' comes from its source.",
                            "Change 'sync_schedule', 'folder', 'description' or 'profile_after_sync'.");
                });
        return after;
    }

    private static TablePrecheck told(TableRequest table, DiscoveredTable found, String note) {
        return new TablePrecheck(
                true,
                new TablePrecheck.Table(
                        table.name().toLowerCase(Locale.ROOT),
                        table.name(),
                        table.sourceType(),
                        table.source(),
                        table.bucket(),
                        table.sourceTable(),
                        table.queryMode(),
                        found.rows(),
                        found.sizeBytes(),
                        found.columns(),
                        note));
    }

    private static AdminTable require(Handle handle, String id) {
        return AdminTableRows.find(handle, id).orElseThrow(() -> {
            List<String> nearest = NearestNames.of(
                    id,
                    handle.createQuery("select id from table_registry")
                            .mapTo(String.class)
                            .list());
            return new AgnesException(
                    Problem.NOT_FOUND,
                    "There is no table '" + (id.length() <= 80 ? id : id.substring(0, 77) + "...") + "'.",
                    nearest.isEmpty()
                            ? "GET /api/admin/registry lists the tables."
                            : "Did you mean " + String.join(", ", nearest) + "?");
        });
    }

    /** Once, here, from what the caller wrote to the id. */
    private static String id(Parameters parameters) {
        return parameters.get("table_id").toLowerCase(Locale.ROOT);
    }

    private static void requireVersion(Parameters parameters, Long inBody, AdminTable table) {
        String now = String.valueOf(table.version());
        boolean other = parameters
                .find("If-Match")
                .filter(tags -> !EntityTags.anyMatches(tags, now))
                .isPresent();
        if (other || inBody != null && inBody != table.version()) {
            throw new AgnesException(
                    other ? Problem.PRECONDITION_FAILED : Problem.CONFLICT,
                    "The table '" + table.id() + "' was changed meanwhile; it has the version " + now + ".",
                    "Look at it again with GET /api/admin/registry/" + table.id() + " and send its version.");
        }
    }

    private static void requireSame(String field, String now, String wanted) {
        if (wanted != null && !wanted.equalsIgnoreCase(now)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The field '" + field + "' of a table never changes; it is '" + now + "'.",
                    "Register another table and remove this one.");
        }
    }

    private static <T> T required(T body) {
        if (body == null) {
            throw new AgnesException(Problem.INVALID, "This needs a JSON body.", "Send for example " + EXAMPLE + ".");
        }
        return body;
    }

    private static AgnesException conflict(String message, String hint) {
        return new AgnesException(Problem.CONFLICT, message, hint);
    }
}
