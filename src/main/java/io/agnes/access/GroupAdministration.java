package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Groups and memberships as administrators handle them over HTTP; each answer takes a fixed number of statements. What
 * Google's directory decides is not changed here. Thread-safe.
 */
public final class GroupAdministration {
    /** Memberships that an administrator may end: those of an administrator, and those of an emergency once it is over. */
    private static final Set<MemberSource> OWN = Set.of(MemberSource.ADMIN, MemberSource.CLI_BREAK_GLASS);

    private final StateDatabase database;
    private final Groups groups;

    public GroupAdministration(StateDatabase database, Groups groups) {
        this.database = database;
        this.groups = groups;
    }

    /** Every group by name; parameters {@code limit}, {@code offset}. */
    public List<GroupDetail> list(Parameters parameters) {
        return database.read(handle -> GroupRows.details(handle, null, Page.of(parameters)));
    }

    /**
     * @throws AgnesException NOT_FOUND for an unknown {@code group_id}
     */
    public GroupDetail get(Parameters parameters) {
        return database.read(handle -> GroupRows.detail(handle, parameters.get("group_id")));
    }

    /**
     * @throws AgnesException INVALID for a blank or long name, CONFLICT when it is taken in any case
     */
    public GroupDetail create(GroupRequest request, Caller by) {
        GroupRequest wanted = required(request, "{\"name\": \"Finance\"}");
        return database.write(handle -> GroupRows.detail(
                handle,
                groups.create(handle, by, wanted.name(), wanted.description()).id()));
    }

    /**
     * @throws AgnesException NOT_FOUND, INVALID for the name, CONFLICT when it is taken or the group's cannot be
     *     changed, GOOGLE_MANAGED_READONLY
     */
    public GroupDetail change(Parameters parameters, GroupRequest request, Caller by) {
        GroupRequest wanted = required(request, "{\"name\": \"Finance\"}");
        String id = parameters.get("group_id");
        return database.write(handle -> {
            GroupDetail group = requireOwn(handle, id);
            groups.change(handle, by, group, wanted);
            return GroupRows.detail(handle, id);
        });
    }

    /**
     * Removes a group with its memberships and grants.
     *
     * @throws AgnesException NOT_FOUND, CONFLICT for a system group, GOOGLE_MANAGED_READONLY
     */
    public void remove(Parameters parameters, Caller by) {
        database.write(handle -> {
            groups.remove(handle, by, requireOwn(handle, parameters.get("group_id")));
            return null;
        });
    }

    /**
     * The members of a group by e-mail; parameters {@code limit}, {@code offset}.
     *
     * @throws AgnesException NOT_FOUND for an unknown {@code group_id}
     */
    public List<Member> members(Parameters parameters) {
        String id = parameters.get("group_id");
        return database.read(handle -> {
            Groups.byId(handle, id).orElseThrow(() -> Groups.unknown(id));
            return GroupRows.members(handle, id, null, Page.of(parameters));
        });
    }

    /**
     * @throws AgnesException NOT_FOUND for the group or the address, CONFLICT for a member of any source,
     *     GOOGLE_MANAGED_READONLY
     */
    public Member addMember(Parameters parameters, MemberRequest request, Caller by) {
        String email = required(request, "{\"email\": \"ada@example.com\"}").email();
        String groupId = parameters.get("group_id");
        return database.write(handle -> {
            requireOwn(handle, groupId);
            User user = Users.credential(handle, email)
                    .map(Credential::user)
                    .orElseThrow(() -> new AgnesException(
                            Problem.NOT_FOUND,
                            "There is no user with the address '" + Email.shown(email) + "'.",
                            "POST /api/users makes an account."));
            add(handle, by, groupId, user.id());
            return GroupRows.members(handle, groupId, user.id(), new Page(1, 0)).get(0);
        });
    }

    /**
     * @throws AgnesException NOT_FOUND for the group or when no administrator made the user a member, CONFLICT for the
     *     last active administrator, GOOGLE_MANAGED_READONLY
     */
    public void removeMember(Parameters parameters, Caller by) {
        String groupId = parameters.get("group_id");
        String userId = parameters.get("user_id");
        database.write(handle -> {
            requireOwn(handle, groupId);
            for (MemberSource source : OWN) {
                if (groups.removeMember(handle, by, groupId, userId, source)) {
                    return null;
                }
            }
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "No administrator made the user '" + userId + "' a member of this group.",
                    "GET /api/admin/groups/" + groupId + "/members tells where each membership comes from.");
        });
    }

    /**
     * The groups of a user, system groups first.
     *
     * @throws AgnesException NOT_FOUND for an unknown {@code user_id}
     */
    public List<Membership> memberships(Parameters parameters) {
        String userId = parameters.get("user_id");
        return database.read(handle -> {
            Users.byId(handle, userId).orElseThrow(() -> Users.unknown(userId));
            return GroupRows.memberships(handle, userId);
        });
    }

    /** {@link #addMember}, seen from the user. */
    public Membership join(Parameters parameters, MembershipRequest request, Caller by) {
        String groupId = required(request, "{\"group_id\": \"...\"}").groupId();
        String userId = parameters.get("user_id");
        return database.write(handle -> {
            Users.byId(handle, userId).orElseThrow(() -> Users.unknown(userId));
            requireOwn(handle, groupId);
            add(handle, by, groupId, userId);
            return GroupRows.memberships(handle, userId).stream()
                    .filter(membership -> membership.groupId().equals(groupId))
                    .findFirst()
                    .orElseThrow();
        });
    }

    private void add(Handle handle, Caller by, String groupId, String userId) {
        if (!groups.addMember(handle, by, groupId, userId, MemberSource.ADMIN)) {
            throw new AgnesException(
                    Problem.CONFLICT, "The user is a member of this group already.", "Nothing is left to do.");
        }
    }

    /** The group, which no outside directory manages. */
    static GroupDetail requireOwn(Handle handle, String groupId) {
        GroupDetail group = GroupRows.detail(handle, groupId);
        if (group.isGoogleManaged()) {
            throw new AgnesException(
                    Problem.GOOGLE_MANAGED_READONLY,
                    "The group '" + group.name() + "' is kept in Google's directory.",
                    "Change it there; members are taken over when they sign in.");
        }
        return group;
    }

    static <T> T required(T body, String example) {
        if (body == null) {
            throw new AgnesException(Problem.INVALID, "This needs a JSON body.", "Send for example " + example + ".");
        }
        return body;
    }
}
