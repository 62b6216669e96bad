package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The groups and who is in them. Thread-safe. */
public final class Groups {
    /** The id of the group whose members may do everything. */
    public static final String ADMIN = "admin";
    /** The id of the group that new accounts are put into; nobody is in it by nature. */
    public static final String EVERYONE = "everyone";

    private static final int MAX_NAME = 100;
    private static final String COLUMNS = "select id, name, description, is_system from user_groups";

    private final StateDatabase database;
    private final Audit audit;

    public Groups(StateDatabase database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    /** Makes sure that Admin and Everyone exist; called at each start. */
    public void ensureSystemGroups() {
        database.write(handle -> {
            ensureSystemGroups(handle);
            return null;
        });
    }

    /** All groups, system groups first, then by name. */
    public List<Group> list() {
        return database.read(handle -> handle.createQuery(COLUMNS + " order by is_system desc, name")
                .map(Groups::group)
                .list());
    }

    public Optional<Group> byId(String id) {
        return database.read(handle -> byId(handle, id));
    }

    /** Finds a group whatever the case of its name. */
    public Optional<Group> byName(String name) {
        return database.read(handle -> byName(handle, name));
    }

    /**
     * @param description may be null
     * @throws AgnesException INVALID for a blank or long name, CONFLICT when it is taken in any case
     */
    public Group create(Caller by, String name, String description) {
        String clean = name == null ? "" : name.strip();
        if (clean.isEmpty() || clean.length() > MAX_NAME) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The name of a group has from 1 to " + MAX_NAME + " characters.",
                    "Send a name such as 'Finance'.");
        }
        return database.write(handle -> {
            if (byName(handle, clean).isPresent()) {
                throw new AgnesException(
                        Problem.CONFLICT, "There is a group '" + clean + "' already.", "Choose another name.");
            }
            String id = UUID.randomUUID().toString();
            handle.execute(
                    "insert into user_groups (id, name, description, created_by) values (?, ?, ?, ?)",
                    id,
                    clean,
                    description,
                    Caller.idOf(by));
            audit.record(handle, by, "user_group.created", "group:" + id, Map.of("name", clean), "ok", null);
            return byId(handle, id).orElseThrow();
        });
    }

    /** The members of a group by e-mail. */
    public List<Member> members(String groupId) {
        return database.read(handle -> handle.createQuery(
                        "select m.user_id, u.email, m.source, m.added_at, m.added_by from user_group_members m"
                                + " join users u on u.id = m.user_id where m.group_id = ? order by u.email_key")
                .bind(0, groupId)
                .map(Groups::member)
                .list());
    }

    /**
     * @return whether the user was not a member before, from any source
     * @throws AgnesException NOT_FOUND when the group or the user does not exist
     */
    public boolean addMember(Caller by, String groupId, String userId, MemberSource source) {
        return database.write(handle -> addMember(handle, by, groupId, userId, source));
    }

    /**
     * Ends a membership that came from {@code source}; one from another source stays.
     *
     * @return whether there was one
     */
    public boolean removeMember(Caller by, String groupId, String userId, MemberSource source) {
        return database.write(handle -> {
            int removed = handle.execute(
                    "delete from user_group_members where group_id = ? and user_id = ? and source = ?",
                    groupId,
                    userId,
                    source.word());
            if (removed > 0) {
                audit.record(
                        handle, by, "user_group.member_removed", "group:" + groupId, about(userId, source), "ok", null);
            }
            return removed > 0;
        });
    }

    void ensureSystemGroups(Handle handle) {
        String insert = "insert into user_groups (id, name, description, is_system) values (?, ?, ?, true)"
                + " on conflict do nothing";
        handle.execute(insert, ADMIN, "Admin", "May do everything.");
        handle.execute(insert, EVERYONE, "Everyone", "New accounts are put in here.");
    }

    boolean addMember(Handle handle, Caller by, String groupId, String userId, MemberSource source) {
        byId(handle, groupId).orElseThrow(() -> unknown(groupId));
        Users.byId(handle, userId).orElseThrow(() -> Users.unknown(userId));
        int added = handle.execute(
                "insert into user_group_members (user_id, group_id, source, added_by) values (?, ?, ?, ?)"
                        + " on conflict do nothing",
                userId,
                groupId,
                source.word(),
                Caller.idOf(by));
        if (added > 0) {
            audit.record(handle, by, "user_group.member_added", "group:" + groupId, about(userId, source), "ok", null);
        }
        return added > 0;
    }

    static Optional<Group> byId(Handle handle, String id) {
        return handle.createQuery(COLUMNS + " where id = ?")
                .bind(0, id)
                .map(Groups::group)
                .findOne();
    }

    static AgnesException unknown(String groupId) {
        return new AgnesException(
                Problem.NOT_FOUND, "There is no group '" + groupId + "'.", "Use the id of an existing group.");
    }

    private static Optional<Group> byName(Handle handle, String name) {
        return handle.createQuery(COLUMNS + " where lower(name) = lower(?)")
                .bind(0, name.strip())
                .map(Groups::group)
                .findOne();
    }

    private static Map<String, Object> about(String userId, MemberSource source) {
        return Map.of("user_id", userId, "source", source.word());
    }

    private static Group group(RowView row) {
        return new Group(
                row.getColumn("id", String.class),
                row.getColumn("name", String.class),
                row.getColumn("description", String.class),
                row.getColumn("is_system", Boolean.class));
    }

    private static Member member(RowView row) {
        return new Member(
                row.getColumn("user_id", String.class),
                row.getColumn("email", String.class),
                MemberSource.of(row.getColumn("source", String.class)),
                row.getColumn("added_at", Instant.class),
                row.getColumn("added_by", String.class));
    }
}
