package io.agnes.access;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** Groups and memberships as they are shown, each list read by one statement. */
final class GroupRows {
    private static final String DETAIL = "select g.id, g.name, g.description, g.is_system, g.created_at, g.created_by,"
            + " (select count(*) from user_group_members m where m.group_id = g.id) as member_count,"
            + " (select count(*) from resource_grants r where r.group_id = g.id) as grant_count,"
            + " x.external_id as mapped_email from user_groups g left join group_mappings x on x.group_id = g.id"
            + " where (cast(:id as varchar) is null or g.id = :id)"
            + " order by lower(g.name) limit :limit offset :offset";
    private static final String MEMBERS =
            "select m.user_id, u.email, u.name, u.active, m.source, m.added_at, m.added_by"
                    + " from user_group_members m join users u on u.id = m.user_id where m.group_id = :group"
                    + " and (cast(:user as varchar) is null or u.id = :user)"
                    + " order by u.email_key limit :limit offset :offset";
    private static final String MEMBERSHIPS = "select g.id, g.name, g.is_system, g.created_by, m.source, m.added_at,"
            + " m.added_by from user_group_members m join user_groups g on g.id = m.group_id where m.user_id = :user"
            + " order by g.is_system desc, lower(g.name)";

    private GroupRows() {}

    /** @param groupId null: all of them, by name */
    static List<GroupDetail> details(Handle handle, String groupId, Page page) {
        return handle.createQuery(DETAIL)
                .bind("id", groupId)
                .bind("limit", page.limit())
                .bind("offset", page.offset())
                .map(GroupRows::detail)
                .list();
    }

    /**
     * @throws io.agnes.common.AgnesException NOT_FOUND when there is none
     */
    static GroupDetail detail(Handle handle, String groupId) {
        return details(handle, groupId == null ? "" : groupId, new Page(1, 0)).stream()
                .findFirst()
                .orElseThrow(() -> Groups.unknown(groupId));
    }

    /** @param userId null: all members, by e-mail */
    static List<Member> members(Handle handle, String groupId, String userId, Page page) {
        return handle.createQuery(MEMBERS)
                .bind("group", groupId)
                .bind("user", userId)
                .bind("limit", page.limit())
                .bind("offset", page.offset())
                .map(GroupRows::member)
                .list();
    }

    /** System groups first, then by name. */
    static List<Membership> memberships(Handle handle, String userId) {
        return handle.createQuery(MEMBERSHIPS)
                .bind("user", userId)
                .map(GroupRows::membership)
                .list();
    }

    private static GroupDetail detail(RowView row) {
        boolean system = row.getColumn("is_system", Boolean.class);
        String createdBy = row.getColumn("created_by", String.class);
        String mapped = row.getColumn("mapped_email", String.class);
        GroupOrigin origin = GroupOrigin.of(system, createdBy);
        return new GroupDetail(
                row.getColumn("id", String.class),
                row.getColumn("name", String.class),
                row.getColumn("description", String.class),
                system,
                origin,
                row.getColumn("created_at", Instant.class),
                createdBy,
                row.getColumn("member_count", Long.class),
                row.getColumn("grant_count", Long.class),
                origin == GroupOrigin.GOOGLE_SYNC || mapped != null,
                mapped);
    }

    private static Member member(RowView row) {
        return new Member(
                row.getColumn("user_id", String.class),
                row.getColumn("email", String.class),
                row.getColumn("name", String.class),
                row.getColumn("active", Boolean.class),
                MemberSource.of(row.getColumn("source", String.class)),
                row.getColumn("added_at", Instant.class),
                row.getColumn("added_by", String.class));
    }

    private static Membership membership(RowView row) {
        boolean system = row.getColumn("is_system", Boolean.class);
        return new Membership(
                row.getColumn("id", String.class),
                row.getColumn("name", String.class),
                system,
                GroupOrigin.of(system, row.getColumn("created_by", String.class)),
                MemberSource.of(row.getColumn("source", String.class)),
                row.getColumn("added_at", Instant.class),
                row.getColumn("added_by", String.class));
    }
}
