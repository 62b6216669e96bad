package io.agnes.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** Accounts with their groups as they are shown, each list read by one statement. */
final class UserRows {
    private static final String SELECT = "with page as (select id, email, email_key, name, active, created_at,"
            + " deactivated_at from users u where (cast(:id as varchar) is null or u.id = :id)"
            + " and (cast(:search as varchar) is null or strpos(u.email_key, lower(:search)) > 0"
            + " or strpos(lower(u.name), lower(:search)) > 0)"
            + " and (cast(:group as varchar) is null or exists (select 1 from user_group_members f"
            + " where f.user_id = u.id and f.group_id = :group))"
            + " order by u.email_key limit :limit offset :offset)"
            + " select p.*, g.id as group_id, g.name as group_name, g.is_system, g.created_by, m.source from page p"
            + " left join user_group_members m on m.user_id = p.id left join user_groups g on g.id = m.group_id"
            + " order by p.email_key, g.is_system desc nulls last, lower(g.name) nulls last";

    private UserRows() {}

    /**
     * By e-mail.
     *
     * @param search part of the address or the name; null: any
     * @param groupId null: of any group or none
     */
    static List<UserDetail> list(Handle handle, String search, String groupId, Page page) {
        return details(handle, null, search, groupId, page);
    }

    /**
     * @throws io.agnes.common.AgnesException NOT_FOUND when there is none
     */
    static UserDetail detail(Handle handle, String userId) {
        return details(handle, userId, null, null, new Page(1, 0)).stream()
                .findFirst()
                .orElseThrow(() -> Users.unknown(userId));
    }

    private static List<UserDetail> details(Handle handle, String id, String search, String groupId, Page page) {
        Map<String, Account> accounts = new LinkedHashMap<>();
        handle.createQuery(SELECT)
                .bind("id", id)
                .bind("search", search)
                .bind("group", groupId)
                .bind("limit", page.limit())
                .bind("offset", page.offset())
                .reduceRows(accounts, (known, row) -> {
                    known.computeIfAbsent(row.getColumn("id", String.class), key -> new Account(row))
                            .add(row);
                    return known;
                });
        return accounts.values().stream().map(Account::detail).toList();
    }

    /** One account while its rows, one per group, are read. */
    private static final class Account {
        private final String id;
        private final String email;
        private final String name;
        private final boolean active;
        private final Instant createdAt;
        private final Instant deactivatedAt;
        private final List<GroupRef> groups = new ArrayList<>();
        private boolean admin;
        private boolean sso;

        private Account(RowView row) {
            id = row.getColumn("id", String.class);
            email = row.getColumn("email", String.class);
            name = row.getColumn("name", String.class);
            active = row.getColumn("active", Boolean.class);
            createdAt = row.getColumn("created_at", Instant.class);
            deactivatedAt = row.getColumn("deactivated_at", Instant.class);
        }

        private void add(RowView row) {
            String groupId = row.getColumn("group_id", String.class);
            if (groupId == null) {
                return;
            }
            boolean system = row.getColumn("is_system", Boolean.class);
            groups.add(new GroupRef(
                    groupId,
                    row.getColumn("group_name", String.class),
                    system,
                    GroupOrigin.of(system, row.getColumn("created_by", String.class))));
            admin |= groupId.equals(Groups.ADMIN);
            sso |= MemberSource.of(row.getColumn("source", String.class)) == MemberSource.GOOGLE_SYNC;
        }

        private UserDetail detail() {
            return new UserDetail(
                    id,
                    email,
                    name,
                    admin ? "admin" : "user",
                    admin,
                    sso,
                    List.copyOf(groups),
                    active,
                    createdAt,
                    deactivatedAt,
                    null,
                    null);
        }
    }
}
