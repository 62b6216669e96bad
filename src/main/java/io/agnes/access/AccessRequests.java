package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Identifier;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * Asking for a table and deciding about it. To ask for a table that is not there is answered like for one that is, so
 * that nobody learns which tables exist. Thread-safe: a request is decided once.
 */
public final class AccessRequests {
    private static final int MOST_PENDING = 100;
    private static final String SELECT = "select q.id, q.user_id, u.email, q.resource_id, q.reason, q.status,"
            + " q.group_id, q.reviewed_by, q.reviewed_at, q.created_at"
            + " from access_requests q join users u on u.id = q.user_id";
    private static final String NEWEST = " where (cast(:user as varchar) is null or q.user_id = :user)"
            + " and (cast(:status as varchar) is null or q.status = :status)"
            + " order by q.created_at desc, q.id limit :limit offset :offset";

    private final StateDatabase database;
    private final Groups groups;
    private final Grants grants;
    private final Audit audit;

    public AccessRequests(StateDatabase database, Groups groups, Grants grants, Audit audit) {
        this.database = database;
        this.groups = groups;
        this.grants = grants;
        this.audit = audit;
    }

    /**
     * @throws AgnesException INVALID for a text that is no table id or a long reason, CONFLICT when the caller may read
     *     the table, has asked already or waits for 100 answers
     */
    public AccessRequestRef ask(AccessQuestion question, Caller by) {
        AccessQuestion asked = GroupAdministration.required(question, "{\"table_id\": \"orders\"}");
        String table = asked.tableId() == null ? "" : asked.tableId().strip().toLowerCase(Locale.ROOT);
        if (!Identifier.isValid(table)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The field 'table_id' is not the id of a table.",
                    "Send an id such as orders: letters, digits and underscores.");
        }
        String reason = Text.optional("The reason", asked.reason(), Text.LONG);
        if (by.mayRead(table)) {
            throw new AgnesException(
                    Problem.CONFLICT, "You may read the table '" + table + "' already.", "Query it: POST /api/query.");
        }
        return database.write(handle -> {
            requireNew(handle, by.userId(), table);
            String id = UUID.randomUUID().toString();
            handle.execute(
                    "insert into access_requests (id, user_id, resource_type, resource_id, reason)"
                            + " values (?, ?, ?, ?, ?)",
                    id,
                    by.userId(),
                    Grants.TABLE,
                    table,
                    reason == null ? "" : reason);
            audit.record(handle, by, "access_request.created", "table:" + table, Map.of("request_id", id), "ok", null);
            return new AccessRequestRef(id, RequestStatus.PENDING, table);
        });
    }

    private static void requireNew(Handle handle, String userId, String table) {
        List<String> pending = handle.createQuery(
                        "select resource_id from access_requests where user_id = ? and status = 'pending'")
                .bind(0, userId)
                .mapTo(String.class)
                .list();
        if (pending.contains(table)) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "You have asked for the table '" + table + "' already.",
                    "GET /api/access-requests/my tells how far it is.");
        }
        if (pending.size() >= MOST_PENDING) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "You wait for the answer to " + MOST_PENDING + " requests.",
                    "Ask an administrator to decide about them first.");
        }
    }

    /** The caller's own requests, the newest first; parameters {@code limit}, {@code offset}. */
    public AccessRequest.Listing mine(Parameters parameters, Caller caller) {
        return list(caller.userId(), null, Page.of(parameters));
    }

    /** The requests of everybody that wait for a decision, the newest first; parameters {@code limit}, {@code offset}. */
    public AccessRequest.Listing pending(Parameters parameters) {
        return list(null, RequestStatus.PENDING, Page.of(parameters));
    }

    /**
     * Grants the table to a group and puts the asker into it, as far as either is missing, in one transaction.
     *
     * @throws AgnesException NOT_FOUND when no such request is pending, or the group or the table is not there, INVALID
     *     without a group or for Admin, GOOGLE_MANAGED_READONLY when the asker is not in a group that is kept elsewhere
     */
    public Decision approve(Parameters parameters, Approval approval, Caller by) {
        String groupId = approval == null ? null : approval.groupId();
        if (groupId == null || groupId.equals(Groups.ADMIN)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "An approval names the group that gets the table, and that is not Admin.",
                    "Send {\"group_id\": \"...\"}; GET /api/admin/groups lists the groups.");
        }
        return database.write(handle -> {
            AccessRequest request = decide(handle, parameters.get("request_id"), RequestStatus.APPROVED, groupId, by);
            boolean granted = grants.grant(handle, by, groupId, Grants.TABLE, request.tableId(), null)
                    .isPresent();
            boolean member = !GroupRows.members(handle, groupId, request.userId(), new Page(1, 0))
                    .isEmpty();
            boolean joined = false;
            if (!member) {
                GroupAdministration.requireOwn(handle, groupId);
                joined = groups.addMember(handle, by, groupId, request.userId(), MemberSource.ADMIN);
            }
            return new Decision(request.id(), RequestStatus.APPROVED, groupId, granted, joined);
        });
    }

    /**
     * @throws AgnesException NOT_FOUND when no such request is pending
     */
    public Decision deny(Parameters parameters, Caller by) {
        return database.write(handle -> {
            AccessRequest request = decide(handle, parameters.get("request_id"), RequestStatus.DENIED, null, by);
            return new Decision(request.id(), RequestStatus.DENIED, null, false, false);
        });
    }

    private AccessRequest decide(Handle handle, String id, RequestStatus status, String groupId, Caller by) {
        int changed = handle.execute(
                "update access_requests set status = ?, group_id = ?, reviewed_by = ?, reviewed_at = current_timestamp"
                        + " where id = ? and status = 'pending'",
                status.word(),
                groupId,
                by.userId(),
                id);
        if (changed == 0) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "No request '" + id + "' waits for a decision.",
                    "GET /api/access-requests/pending lists those that do.");
        }
        AccessRequest request = handle.createQuery(SELECT + " where q.id = ?")
                .bind(0, id)
                .map(AccessRequests::request)
                .one();
        audit.record(
                handle,
                by,
                "access_request." + status.word(),
                "table:" + request.tableId(),
                Map.of("request_id", id, "user_id", request.userId(), "group_id", groupId == null ? "" : groupId),
                "ok",
                null);
        return request;
    }

    private AccessRequest.Listing list(String userId, RequestStatus status, Page page) {
        List<AccessRequest> requests = database.read(handle -> handle.createQuery(SELECT + NEWEST)
                .bind("user", userId)
                .bind("status", status == null ? null : status.word())
                .bind("limit", page.limit())
                .bind("offset", page.offset())
                .map(AccessRequests::request)
                .list());
        return new AccessRequest.Listing(requests, requests.size());
    }

    private static AccessRequest request(RowView row) {
        return new AccessRequest(
                row.getColumn("id", String.class),
                row.getColumn("user_id", String.class),
                row.getColumn("email", String.class),
                row.getColumn("resource_id", String.class),
                row.getColumn("reason", String.class),
                RequestStatus.of(row.getColumn("status", String.class)),
                row.getColumn("group_id", String.class),
                row.getColumn("reviewed_by", String.class),
                row.getColumn("reviewed_at", Instant.class),
                row.getColumn("created_at", Instant.class));
    }
}
