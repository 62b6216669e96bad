package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** Which group may use which resource; what is not granted is denied, to everybody but admins. Thread-safe. */
public final class Grants {
    /** The resource type of tables; its resource ids are table ids. */
    public static final String TABLE = "table";

    private static final String SELECT = "select r.id, r.group_id, g.name as group_name, r.resource_type,"
            + " r.resource_id, r.permission, r.assigned_at, r.assigned_by"
            + " from resource_grants r join user_groups g on g.id = r.group_id";

    private final StateDatabase database;
    private final ResourceTypes types;
    private final Audit audit;

    public Grants(StateDatabase database, ResourceTypes types, Audit audit) {
        this.database = database;
        this.types = types;
        this.audit = audit;
    }

    /** The same with the least right. */
    public Grant grant(Caller by, String groupId, String resourceType, String resourceId) {
        return grant(by, groupId, resourceType, resourceId, null);
    }

    /**
     * @param right null: the least there is
     * @throws AgnesException INVALID for an unknown type or right, NOT_FOUND for an unknown group or resource, CONFLICT
     *     when the group has it already
     */
    public Grant grant(Caller by, String groupId, String resourceType, String resourceId, String right) {
        types.require(resourceType);
        return database.write(handle -> grant(handle, by, groupId, resourceType, resourceId, right)
                .orElseThrow(() -> new AgnesException(
                        Problem.CONFLICT,
                        "The group has the " + resourceType + " '" + fold(resourceId) + "' already.",
                        "Remove that grant first, if the right is to be another one.")));
    }

    /**
     * The same in the transaction of a larger change.
     *
     * @param right null: the least there is
     * @return empty when the group has it already
     */
    Optional<Grant> grant(
            Handle handle, Caller by, String groupId, String resourceType, String resourceId, String right) {
        List<String> rights = types.require(resourceType).rights();
        String allowed = right == null ? rights.get(0) : right;
        if (!rights.contains(allowed)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "There is no right '" + allowed + "' on a " + resourceType + ".",
                    "Send one of: " + String.join(", ", rights) + ".");
        }
        String id = fold(resourceId);
        if (!types.require(resourceType).exists(handle, id)) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "There is no " + resourceType + " '" + id + "'.",
                    "GET /api/admin/access-overview lists what can be granted.");
        }
        Groups.byId(handle, groupId).orElseThrow(() -> Groups.unknown(groupId));
        String grantId = UUID.randomUUID().toString();
        int added = handle.execute(
                "insert into resource_grants (id, group_id, resource_type, resource_id, permission, assigned_by)"
                        + " values (?, ?, ?, ?, ?, ?) on conflict do nothing",
                grantId,
                groupId,
                resourceType,
                id,
                allowed,
                Caller.idOf(by));
        if (added == 0) {
            return Optional.empty();
        }
        Grant grant = byId(handle, grantId).orElseThrow();
        audit.record(handle, by, "resource_grant.created", resource(grant), about(grant), "ok", null);
        return Optional.of(grant);
    }

    /**
     * Takes a grant back; the next request of a member feels it.
     *
     * @throws AgnesException NOT_FOUND when there is none with this id
     */
    public void revoke(Caller by, String grantId) {
        database.write(handle -> {
            Grant grant = byId(handle, grantId)
                    .orElseThrow(() -> new AgnesException(
                            Problem.NOT_FOUND,
                            "There is no grant '" + grantId + "'.",
                            "Use the id of an existing grant."));
            handle.execute("delete from resource_grants where id = ?", grantId);
            audit.record(handle, by, "resource_grant.deleted", resource(grant), about(grant), "ok", null);
            return null;
        });
    }

    /**
     * Removes every grant of a resource that has gone, so that another of the same name does not inherit them.
     *
     * @return how many there were
     */
    public int revokeAll(String resourceType, String resourceId) {
        return database.write(handle -> revokeAll(handle, resourceType, resourceId));
    }

    /** The same in the transaction that removes the resource. */
    public int revokeAll(Handle handle, String resourceType, String resourceId) {
        types.require(resourceType);
        int removed = handle.execute(
                "delete from resource_grants where resource_type = ? and resource_id = ?",
                resourceType,
                fold(resourceId));
        if (removed > 0) {
            audit.record(
                    handle,
                    null,
                    "resource_grant.deleted",
                    resourceType + ":" + fold(resourceId),
                    Map.of("grants", removed, "reason", "resource_removed"),
                    "ok",
                    null);
        }
        return removed;
    }

    /**
     * The grants by group, type and resource.
     *
     * @param resourceType null: of all types
     * @param groupId null: of all groups
     */
    List<Grant> list(String resourceType, String groupId, Page page) {
        if (resourceType != null) {
            types.require(resourceType);
        }
        return database.read(handle -> handle.createQuery(SELECT
                        + " where (cast(:type as varchar) is null or r.resource_type = :type)"
                        + " and (cast(:group as varchar) is null or r.group_id = :group)"
                        + " order by g.name, r.resource_type, r.resource_id limit :limit offset :offset")
                .bind("type", resourceType)
                .bind("group", groupId)
                .bind("limit", page.limit())
                .bind("offset", page.offset())
                .map(Grants::grant)
                .list());
    }

    /** The answer of {@code GET /api/admin/grants}; parameters {@code resource_type}, {@code group_id}. */
    public List<Grant> list(Parameters parameters) {
        return list(
                parameters.find("resource_type").orElse(null),
                parameters.find("group_id").orElse(null),
                Page.of(parameters));
    }

    /** The step of {@code POST /api/admin/grants}. */
    public Grant create(GrantRequest request, Caller by) {
        if (request == null || request.groupId() == null || request.resourceType() == null) {
            throw new AgnesException(
                    Problem.INVALID,
                    "A grant needs 'group_id', 'resource_type' and 'resource_id'.",
                    "Send {\"group_id\": \"...\", \"resource_type\": \"table\", \"resource_id\": \"orders\"}.");
        }
        return grant(by, request.groupId(), request.resourceType(), request.resourceId(), request.right());
    }

    /** The step of {@code DELETE /api/admin/grants/{grant_id}}. */
    public void remove(Parameters parameters, Caller by) {
        revoke(by, parameters.get("grant_id"));
    }

    /** The resource types that a verb can be guarded by: those whose grants a {@link Caller} holds. */
    static void requireGuarding(String resourceType) {
        if (!TABLE.equals(resourceType)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "No verb can be guarded by the resource type '" + resourceType + "'.",
                    "Write " + TABLE + ":{table_id}.");
        }
    }

    /** Every grant of a group that goes. */
    static int revokeOf(Handle handle, String groupId) {
        return handle.execute("delete from resource_grants where group_id = ?", groupId);
    }

    private static Optional<Grant> byId(Handle handle, String id) {
        return handle.createQuery(SELECT + " where r.id = ?")
                .bind(0, id)
                .map(Grants::grant)
                .findOne();
    }

    private static String fold(String resourceId) {
        return resourceId == null ? "" : resourceId.strip().toLowerCase(Locale.ROOT);
    }

    private static String resource(Grant grant) {
        return grant.resourceType() + ":" + grant.resourceId();
    }

    private static Map<String, Object> about(Grant grant) {
        return Map.of("grant_id", grant.id(), "group_id", grant.groupId(), "right", grant.right());
    }

    private static Grant grant(RowView row) {
        return new Grant(
                row.getColumn("id", String.class),
                row.getColumn("group_id", String.class),
                row.getColumn("group_name", String.class),
                row.getColumn("resource_type", String.class),
                row.getColumn("resource_id", String.class),
                row.getColumn("permission", String.class),
                row.getColumn("assigned_at", Instant.class),
                row.getColumn("assigned_by", String.class));
    }
}
