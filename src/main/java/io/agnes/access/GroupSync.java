package io.agnes.access;

import io.agnes.access.openid.Directory;
import io.agnes.access.openid.IssuerException;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the groups that Google's directory has somebody in, when they sign in. A group of the directory is a group
 * here of the name of its address, or the system group that the settings name. Only memberships of the source
 * {@code google_sync} come and go; when nothing can be read all stay. Thread-safe.
 */
final class GroupSync {
    private static final Logger LOG = LoggerFactory.getLogger(GroupSync.class);
    private static final MemberSource SOURCE = MemberSource.GOOGLE_SYNC;

    private final StateDatabase database;
    private final Groups groups;
    private final Audit audit;
    private final Directory directory;
    private final String prefix;
    /** The id of a system group by the address of the group that it stands for. */
    private final Map<String, String> mapped;

    GroupSync(StateDatabase database, Groups groups, Audit audit, Directory directory, GoogleConfig config) {
        this.database = database;
        this.groups = groups;
        this.audit = audit;
        this.directory = directory;
        this.prefix = config.groupPrefix();
        this.mapped = mapped(config);
    }

    /** Somebody's membership of one group, named by the address it has in the directory. */
    private record Held(String groupId, String address, boolean ours) {}

    /** Writes down which system groups the directory keeps from now on; administrators cannot change those here. */
    static void map(StateDatabase database, GoogleConfig config) {
        Map<String, String> wanted = config.readsGroups() ? mapped(config) : Map.of();
        Map<String, String> present = database.read(GroupSync::mappings);
        if (!present.equals(wanted)) {
            database.write(handle -> handle.execute("delete from group_mappings where source = ?", SOURCE.word()));
            database.write(handle -> {
                wanted.forEach((address, group) -> handle.execute(
                        "insert into group_mappings (source, external_id, group_id) values (?, ?, ?)",
                        SOURCE.word(),
                        address,
                        group));
                return null;
            });
        }
    }

    private static Map<String, String> mapped(GoogleConfig config) {
        Map<String, String> mapped = new HashMap<>();
        mapped.put(config.adminGroup(), Groups.ADMIN);
        mapped.put(config.everyoneGroup(), Groups.EVERYONE);
        mapped.remove("");
        return Map.copyOf(mapped);
    }

    private static Map<String, String> mappings(Handle handle) {
        record Mapping(String address, String group) {}
        return handle
                .createQuery("select external_id, group_id from group_mappings where source = ?")
                .bind(0, SOURCE.word())
                .map(row -> new Mapping(
                        row.getColumn("external_id", String.class), row.getColumn("group_id", String.class)))
                .list()
                .stream()
                .collect(Collectors.toMap(Mapping::address, Mapping::group));
    }

    /**
     * The addresses of the groups that somebody is in and that are taken over.
     *
     * @return empty when the directory tells none: then all stays as it is
     * @throws AgnesException NOT_IN_ALLOWED_GROUP when there are groups and none of them is taken over; the memberships
     *     that an account with this address has from the directory have ended then
     */
    Optional<Set<String>> of(Email email) {
        List<String> all = read(email);
        Set<String> wanted = all.stream()
                .map(address -> address.strip().toLowerCase(Locale.ROOT))
                .filter(address -> address.startsWith(prefix) || mapped.containsKey(address))
                .filter(address -> Email.find(address).isPresent())
                .collect(Collectors.toCollection(TreeSet::new));
        if (!all.isEmpty() && wanted.isEmpty()) {
            database.read(handle -> Users.credential(handle, email.value()))
                    .ifPresent(account -> apply(account.user(), Set.of()));
            throw new AgnesException(
                    Problem.NOT_IN_ALLOWED_GROUP,
                    "You are in none of the groups that may sign in here.",
                    "Ask an administrator of your organisation's directory.");
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(wanted);
    }

    private List<String> read(Email email) {
        try {
            return directory.groupsOf(email.key());
        } catch (IssuerException e) {
            LOG.warn(
                    "The groups of an account that signs in were not read, so it keeps those it has: {}.",
                    e.getMessage());
            return List.of();
        }
    }

    /** Makes the account a member of these groups and of no other that the directory keeps. */
    void apply(User user, Set<String> addresses) {
        if (!isApplied(database.read(handle -> memberships(handle, user)), addresses)) {
            database.write(handle -> {
                List<Held> present = memberships(handle, user);
                present.stream()
                        .filter(membership -> membership.ours() && !addresses.contains(membership.address()))
                        .forEach(membership -> leave(handle, user, membership));
                Set<String> known = present.stream().map(Held::address).collect(Collectors.toSet());
                addresses.stream().filter(address -> !known.contains(address)).forEach(address -> groupOf(
                                handle, address)
                        .ifPresent(group -> groups.addMember(handle, null, group, user.id(), SOURCE)));
                return null;
            });
        }
    }

    private static boolean isApplied(List<Held> present, Set<String> addresses) {
        return present.stream().map(Held::address).collect(Collectors.toSet()).containsAll(addresses)
                && present.stream().filter(Held::ours).allMatch(own -> addresses.contains(own.address()));
    }

    private void leave(Handle handle, User user, Held membership) {
        try {
            groups.removeMember(handle, null, membership.groupId(), user.id(), SOURCE);
        } catch (AgnesException last) {
            LOG.warn("The directory ends the membership of {} in Admin, which stays: {}", user.id(), last.getMessage());
        }
    }

    /** Empty when people here have made a group of this name for themselves. */
    private Optional<String> groupOf(Handle handle, String address) {
        if (mapped.containsKey(address)) {
            return Optional.of(mapped.get(address));
        }
        record Found(String id, boolean ours) {}
        Optional<Found> found = handle.createQuery("select id, created_by from user_groups where lower(name) = ?")
                .bind(0, address)
                .map(row -> new Found(
                        row.getColumn("id", String.class),
                        GroupOrigin.GOOGLE.equals(row.getColumn("created_by", String.class))))
                .findOne();
        if (found.isPresent() && !found.get().ours()) {
            LOG.warn("The group '{}' of the directory is not taken over: a group here has that name.", address);
            return Optional.empty();
        }
        return Optional.of(found.map(Found::id).orElseGet(() -> create(handle, address)));
    }

    private String create(Handle handle, String address) {
        String id = UUID.randomUUID().toString();
        handle.execute(
                "insert into user_groups (id, name, description, created_by) values (?, ?, ?, ?)",
                id,
                address,
                "Kept in Google's directory.",
                GroupOrigin.GOOGLE);
        Map<String, String> params = Map.of("name", address, "source", SOURCE.word());
        audit.record(handle, null, "user_group.created", "group:" + id, params, "ok", null);
        return id;
    }

    private static List<Held> memberships(Handle handle, User user) {
        return handle.createQuery("select g.id, coalesce(x.external_id, lower(g.name)) as address, m.source"
                        + " from user_group_members m join user_groups g on g.id = m.group_id"
                        + " left join group_mappings x on x.group_id = g.id and x.source = ? where m.user_id = ?")
                .bind(0, SOURCE.word())
                .bind(1, user.id())
                .map(row -> new Held(
                        row.getColumn("id", String.class),
                        row.getColumn("address", String.class),
                        SOURCE.word().equals(row.getColumn("source", String.class))))
                .list();
    }
}
