package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PolicyCheck;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * The access policies of tables as administrators handle them. A change is in the state when a method returns, and from
 * then on nobody reads the table until it is published with it. Thread-safe.
 */
public final class TablePolicies {
    private static final int LONGEST = 10_000;
    private static final String SELECT = "select table_id, policy, updated_by, updated_at from table_policies";

    private final StateDatabase database;
    private final ResourceTypes types;
    private final Audit audit;
    private final PolicyCheck check;
    private final Consumer<Identifier> beforeSet;

    /** @param beforeSet refuses, by what it throws, a policy that the table's rows would get round */
    public TablePolicies(
            StateDatabase database,
            List<ResourceType> types,
            Audit audit,
            PolicyCheck check,
            Consumer<Identifier> beforeSet) {
        this.database = database;
        this.types = new ResourceTypes(types);
        this.audit = audit;
        this.check = check;
        this.beforeSet = beforeSet;
    }

    /** All policies, by table. */
    public List<TablePolicy> list() {
        return database.read(handle -> handle.createQuery(SELECT + " order by table_id")
                .map(TablePolicies::policy)
                .list());
    }

    /**
     * @param parameters {@code table_id}
     * @throws AgnesException NOT_FOUND when there is no such table, or it has no policy
     */
    public TablePolicy get(Parameters parameters) {
        String id = id(parameters);
        return database.read(handle -> {
            requireTable(handle, id);
            return find(handle, id).orElseThrow(() -> none(id));
        });
    }

    /**
     * Sets the policy of a table, in place of the one it may have.
     *
     * @param parameters {@code table_id}
     * @throws AgnesException NOT_FOUND for the table, CONFLICT when another table shows the rows without the policy, and
     *     what {@link PolicyCheck#require} throws
     */
    public TablePolicy set(Parameters parameters, TablePolicyRequest request, Caller by) {
        String id = id(parameters);
        String policy = required(id, request);
        database.read(handle -> {
            requireTable(handle, id);
            return null;
        });
        check.require(new Identifier(id), policy);
        beforeSet.accept(new Identifier(id));
        return database.write(handle -> {
            requireTable(handle, id);
            handle.execute(
                    "insert into table_policies (table_id, policy, updated_by) values (?, ?, ?)"
                            + " on conflict (table_id) do update set policy = excluded.policy,"
                            + " updated_by = excluded.updated_by, updated_at = now()",
                    id,
                    policy,
                    Caller.idOf(by));
            audit.record(handle, by, "table_policy.set", Grants.TABLE + ":" + id, Map.of("policy", policy), "ok", null);
            return find(handle, id).orElseThrow();
        });
    }

    /**
     * Takes the policy off a table.
     *
     * @param parameters {@code table_id}
     * @throws AgnesException NOT_FOUND when there is no such table, or it has no policy
     */
    public void remove(Parameters parameters, Caller by) {
        String id = id(parameters);
        database.write(handle -> {
            requireTable(handle, id);
            TablePolicy policy = find(handle, id).orElseThrow(() -> none(id));
            handle.execute("delete from table_policies where table_id = ?", id);
            audit.record(
                    handle,
                    by,
                    "table_policy.removed",
                    Grants.TABLE + ":" + id,
                    Map.of("policy", policy.policy()),
                    "ok",
                    null);
            return null;
        });
    }

    private static String id(Parameters parameters) {
        return parameters.get("table_id").toLowerCase(Locale.ROOT);
    }

    private static String required(String id, TablePolicyRequest request) {
        String policy = GroupAdministration.required(
                        request, "{\"policy\": \"SELECT * FROM " + id + " WHERE owner = $user_email\"}")
                .policy();
        return Text.required("The policy", policy, LONGEST);
    }

    private void requireTable(Handle handle, String id) {
        if (!Identifier.isValid(id) || !types.require(Grants.TABLE).exists(handle, id)) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "There is no table of this id.",
                    "GET /api/catalog/tables lists the tables by their ids.");
        }
    }

    private static AgnesException none(String id) {
        return new AgnesException(
                Problem.NOT_FOUND,
                "The table '" + id + "' has no access policy.",
                "PUT /api/admin/tables/" + id + "/policy sets one.");
    }

    private static Optional<TablePolicy> find(Handle handle, String id) {
        return handle.createQuery(SELECT + " where table_id = ?")
                .bind(0, id)
                .map(TablePolicies::policy)
                .findOne();
    }

    private static TablePolicy policy(RowView row) {
        return new TablePolicy(
                row.getColumn("table_id", String.class),
                row.getColumn("policy", String.class),
                row.getColumn("updated_by", String.class),
                row.getColumn("updated_at", Instant.class));
    }
}
