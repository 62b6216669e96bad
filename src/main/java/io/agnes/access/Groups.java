package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
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
    /** The id of the group for what all colleagues may use; nobody is in it by nature. */
    public static final String EVERYONE = "everyone";

    private static final String NAME = "The name of a group";
    private static final String DESCRIPTION = "The description of a group";
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
        return database.write(handle -> create(handle, by, name, description));
    }

    Group create(Handle handle, Caller by, String name, String description) {
        String clean = Text.required(NAME, name, Text.NAME);
        String about = Text.optional(DESCRIPTION, description, Text.LONG);
        requireFree(handle, clean);
        String id = UUID.randomUUID().toString();
        handle.execute(
                "insert into user_groups (id, name, description, created_by) values (?, ?, ?, ?)",
                id,
                clean,
                about,
                Caller.idOf(by));
        audit.record(handle, by, "user_group.created", "group:" + id, Map.of("name", clean), "ok", null);
        return byId(handle, id).orElseThrow();
    }

    /** What the wish leaves out stays. */
    void change(Handle handle, Caller by, GroupDetail group, GroupRequest wanted) {
        String name = wanted.name() == null ? group.name() : Text.required(NAME, wanted.name(), Text.NAME);
        String description = wanted.description() == null
                ? group.description()
                : Text.optional(DESCRIPTION, wanted.description(), Text.LONG);
        if (!name.equals(group.name())) {
            if (group.isSystem()) {
                throw system(group.name(), "renamed");
            }
            if (!name.equalsIgnoreCase(group.name())) {
                requireFree(handle, name);
            }
        }
        handle.execute("update user_groups set name = ?, description = ? where id = ?", name, description, group.id());
        Map<String, Object> params = Map.of("name", name, "previous_name", group.name());
        audit.record(handle, by, "user_group.updated", "group:" + group.id(), params, "ok", null);
    }

    /** Its memberships and grants go with it. */
    void remove(Handle handle, Caller by, GroupDetail group) {
        if (group.isSystem()) {
            throw system(group.name(), "removed");
        }
        int grants = Grants.revokeOf(handle, group.id());
        int members = handle.execute("delete from user_group_members where group_id = ?", group.id());
        handle.execute("delete from user_groups where id = ?", group.id());
        Map<String, Object> params = Map.of("name", group.name(), "members", members, "grants", grants);
        audit.record(handle, by, "user_group.deleted", "group:" + group.id(), params, "ok", null);
    }

    private static void requireFree(Handle handle, String name) {
        if (byName(handle, name).isPresent()) {
            throw new AgnesException(
                    Problem.CONFLICT, "There is a group '" + name + "' already.", "Choose another name.");
        }
    }

    private static AgnesException system(String name, String what) {
        return new AgnesException(
                Problem.CONFLICT,
                "The system group '" + name + "' cannot be " + what + ".",
                "Change its members or its description, or use a group of your own.");
    }

    /** The members of a group by e-mail. */
    public List<Member> members(String groupId) {
        return database.read(handle -> GroupRows.members(handle, groupId, null, new Page(Integer.MAX_VALUE, 0)));
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
     * @throws AgnesException CONFLICT when it would leave no active administrator
     */
    public boolean removeMember(Caller by, String groupId, String userId, MemberSource source) {
        return database.write(handle -> removeMember(handle, by, groupId, userId, source));
    }

    boolean removeMember(Handle handle, Caller by, String groupId, String userId, MemberSource source) {
        int removed = handle.createUpdate("delete from user_group_members where group_id = :group"
                        + " and user_id = :user and source = :source and (:group <> 'admin' or " + LastAdmin.IS_ANOTHER
                        + ")")
                .bind("group", groupId)
                .bind("user", userId)
                .bind("source", source.word())
                .execute();
        if (removed > 0) {
            audit.record(
                    handle, by, "user_group.member_removed", "group:" + groupId, about(userId, source), "ok", null);
        } else if (groupId.equals(ADMIN)
                && GroupRows.members(handle, groupId, userId, new Page(1, 0)).stream()
                        .anyMatch(member -> member.source() == source)) {
            throw LastAdmin.stays();
        }
        return removed > 0;
    }

    void ensureSystemGroups(Handle handle) {
        String insert = "insert into user_groups (id, name, description, is_system) values (?, ?, ?, true)"
                + " on conflict do nothing";
        handle.execute(insert, ADMIN, "Admin", "May do everything.");
        handle.execute(insert, EVERYONE, "Everyone", "For what all colleagues may use; nobody is in it by nature.");
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
}
