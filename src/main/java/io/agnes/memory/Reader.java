package io.agnes.memory;

import io.agnes.access.Caller;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What a caller may see and decide, read with the statement that follows. Personal items are seen by those who
 * contributed to them and by administrators.
 *
 * @param email in lower case
 * @param admin governs everything
 * @param audiences {@code group:<name>} of the caller's groups
 * @param domains whose items the caller may read, whatever their audience
 * @param curated domains that the caller governs
 * @param votesDecide whether readers see what is pending, because they decide about it
 */
record Reader(
        String userId,
        String email,
        boolean admin,
        Set<String> audiences,
        Set<String> domains,
        Set<String> curated,
        boolean votesDecide) {
    static final String CURATE = "curate";

    private static final String GRANTED = "select distinct r.resource_id as domain, r.permission as permission"
            + " from user_group_members m join resource_grants r on r.group_id = m.group_id"
            + " where m.user_id = :user and r.resource_type = 'memory_domain'";

    static Reader of(Handle handle, Caller caller, boolean votesDecide) {
        Set<String> domains = new HashSet<>();
        Set<String> curated = new HashSet<>();
        if (!caller.administers()) {
            handle.createQuery(GRANTED)
                    .bind("user", caller.userId())
                    .map((row, context) -> new String[] {row.getString("domain"), row.getString("permission")})
                    .forEach(granted -> {
                        domains.add(granted[0]);
                        if (CURATE.equals(granted[1])) {
                            curated.add(granted[0]);
                        }
                    });
        }
        return new Reader(
                caller.userId(),
                caller.email().toLowerCase(Locale.ROOT),
                caller.administers(),
                caller.groups().stream().map(group -> "group:" + group).collect(Collectors.toSet()),
                domains,
                curated,
                votesDecide);
    }

    /** The same without the person: equal for all who may see the same. */
    Reader anybodyLikeThis() {
        return new Reader(null, null, admin, audiences, domains, curated, votesDecide);
    }

    /** Whether there is anything that the caller governs. */
    boolean governs() {
        return admin || !curated.isEmpty();
    }

    boolean governs(KnowledgeItem item) {
        return admin || !item.isPersonal() && item.domain() != null && curated.contains(item.domain());
    }

    /** The items {@code i} in the caller's lists. */
    Where listed(boolean personalToo) {
        if (admin) {
            return personalToo ? new Where() : new Where().and("not i.is_personal");
        }
        return bound(new Where().and("(" + seen() + ")"));
    }

    /** The items {@code i} that the caller governs. */
    Where governed() {
        if (admin) {
            return new Where();
        }
        return new Where().and("not i.is_personal").and("i.domain = any(:curated)", "curated", curated);
    }

    /** The items {@code i} that the caller may read or contributed to. */
    Where readable() {
        return admin
                ? new Where()
                : bound(new Where().and("(" + seen() + " or :email = any(i.contributors))"))
                        .with("email", email);
    }

    /** The one item {@code i}, if the caller may see it: listed, or contributed to. */
    Where one(String id) {
        return readable().and("i.id = :id", "id", id);
    }

    private Where bound(Where where) {
        return where.with("audiences", audiences).with("domains", domains).with("curated", curated);
    }

    private String seen() {
        String open = votesDecide ? "'approved', 'mandatory', 'pending'" : "'approved', 'mandatory'";
        return "not i.is_personal and (i.domain = any(:curated) or i.status in (" + open + ") and (i.audience is null"
                + " or i.audience = 'all' or i.audience = any(:audiences) or i.domain = any(:domains)))";
    }
}
