package io.agnes.access;

import io.agnes.common.Parameters;
import io.agnes.state.StateDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** Who may use what: of one account, and of everybody. Each answer takes a fixed number of statements. Thread-safe. */
public final class AccessViews {
    private static final String OF_USER = "select r.resource_type, r.resource_id, g.id, g.name"
            + " from user_group_members m join resource_grants r on r.group_id = m.group_id"
            + " join user_groups g on g.id = m.group_id where m.user_id = ?"
            + " order by r.resource_type, r.resource_id, g.name";
    private static final Page ALL = new Page(Integer.MAX_VALUE, 0);

    private final StateDatabase database;
    private final ResourceTypes types;

    public AccessViews(StateDatabase database, ResourceTypes types) {
        this.database = database;
        this.types = types;
    }

    /** The answer of {@code GET /api/me/effective-access}. */
    public EffectiveAccess mine(Caller caller) {
        return database.read(handle -> new EffectiveAccess(caller.admin(), items(handle, caller.userId())));
    }

    /**
     * The answer of {@code GET /api/admin/users/{user_id}/effective-access}.
     *
     * @throws io.agnes.common.AgnesException NOT_FOUND for an unknown user
     */
    public EffectiveAccess ofUser(Parameters parameters) {
        String id = parameters.get("user_id");
        return database.read(
                handle -> new EffectiveAccess(UserRows.detail(handle, id).isAdmin(), items(handle, id)));
    }

    /** The answer of {@code GET /api/admin/resource-types}. */
    public List<ResourceTypeDetail> types() {
        return types.list();
    }

    /** The answer of {@code GET /api/admin/access-overview}. */
    public AccessOverview overview() {
        return database.read(handle -> new AccessOverview(
                GroupRows.details(handle, null, ALL),
                handle.createQuery("select id, group_id, resource_type, resource_id from resource_grants"
                                + " order by group_id, resource_type, resource_id")
                        .map(AccessViews::given)
                        .list(),
                types.all().stream()
                        .map(type -> new AccessOverview.Resources(type.key(), type.displayName(), type.blocks(handle)))
                        .toList()));
    }

    private static List<EffectiveAccess.Item> items(Handle handle, String userId) {
        record Resource(String type, String id) {}
        Map<Resource, List<EffectiveAccess.Via>> found = new LinkedHashMap<>();
        handle.createQuery(OF_USER).bind(0, userId).reduceRows(found, (known, row) -> {
            Resource resource = new Resource(
                    row.getColumn("resource_type", String.class), row.getColumn("resource_id", String.class));
            known.computeIfAbsent(resource, key -> new ArrayList<>())
                    .add(new EffectiveAccess.Via(
                            row.getColumn("id", String.class), row.getColumn("name", String.class)));
            return known;
        });
        return found.entrySet().stream()
                .map(entry -> new EffectiveAccess.Item(
                        entry.getKey().type(), entry.getKey().id(), List.copyOf(entry.getValue())))
                .toList();
    }

    private static AccessOverview.Given given(RowView row) {
        return new AccessOverview.Given(
                row.getColumn("id", String.class),
                row.getColumn("group_id", String.class),
                row.getColumn("resource_type", String.class),
                row.getColumn("resource_id", String.class));
    }
}
