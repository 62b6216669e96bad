package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.result.RowView;

/**
 * From the Authorization header to the caller. Groups and grants are read in one statement and kept until the state
 * changes in any way, so a change of them counts from the next request on. Thread-safe.
 */
public final class Callers {
    private static final String SCHEME = "Bearer ";
    private static final String HOW = "Send 'Authorization: Bearer <token>'; POST /auth/token gives a token.";
    /** One row for the account, then one per group and one per granted table. */
    private static final String LOAD = "select 'account' as kind, u.id as id, u.email as value, u.name as name,"
            + " u.active as flag from users u where u.id = :id"
            + " union all select 'group', g.id, g.name, null, g.is_system from user_group_members m"
            + " join user_groups g on g.id = m.group_id where m.user_id = :id"
            + " union all select distinct 'table', r.resource_id, null, null, false from user_group_members m"
            + " join resource_grants r on r.group_id = m.group_id and r.resource_type = 'table'"
            + " where m.user_id = :id"
            + " order by 1, 5 desc, 3 nulls last";

    private final StateDatabase database;
    private final Tokens tokens;
    private final AtomicReference<Known> known = new AtomicReference<>(new Known(-1));

    public Callers(StateDatabase database, Tokens tokens) {
        this.database = database;
        this.tokens = tokens;
    }

    /**
     * @param authorization the header's value; null when it was not sent
     * @throws AgnesException UNAUTHENTICATED saying why: no header, another scheme, expired, invalid, no such account,
     *     deactivated
     */
    public Caller authenticate(String authorization) {
        if (authorization == null || authorization.isBlank()) {
            throw refused("This request has no Authorization header.", HOW);
        }
        String written = authorization.strip();
        String token =
                written.substring(Math.min(SCHEME.length(), written.length())).stripLeading();
        if (!written.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || token.indexOf(' ') >= 0) {
            throw refused("The Authorization header has not the form 'Bearer <token>'.", HOW);
        }
        TokenClaims claims = tokens.verify(token);
        return switch (claims.kind()) {
            case OPERATOR -> Caller.operator();
            case SESSION -> byId(claims.subject());
        };
    }

    /**
     * @throws AgnesException UNAUTHENTICATED when there is no such account or it is deactivated
     */
    Caller byId(String userId) {
        // The number is taken before the state is read: a change in between makes what was read out of date, not kept.
        long changes = database.changes();
        Known current = known.get();
        if (current.changes != changes) {
            current = new Known(changes);
            known.set(current);
        }
        Caller caller = current.callers.get(userId);
        if (caller == null) {
            caller = load(userId);
            current.callers.put(userId, caller);
        }
        return caller;
    }

    private Caller load(String userId) {
        return find(userId)
                .orElseThrow(() -> refused(
                        "The account of this token no longer exists.",
                        "Ask an administrator for an account, then sign in: POST /auth/token."));
    }

    private Optional<Caller> find(String userId) {
        List<Entry> entries = database.read(handle ->
                handle.createQuery(LOAD).bind("id", userId).map(Entry::of).list());
        Set<String> groups = new LinkedHashSet<>();
        Set<String> tables = new HashSet<>();
        Entry account = null;
        boolean admin = false;
        for (Entry entry : entries) {
            switch (entry.kind) {
                case "account" -> account = entry;
                case "group" -> {
                    groups.add(entry.value);
                    admin |= entry.id.equals(Groups.ADMIN);
                }
                default -> tables.add(entry.id);
            }
        }
        if (account == null) {
            return Optional.empty();
        }
        if (!account.flag) {
            throw refused("The account of this token is deactivated.", "Ask an administrator to activate it.");
        }
        return Optional.of(new Caller(userId, account.value, account.name, admin, groups, tables));
    }

    private static AgnesException refused(String message, String hint) {
        return new AgnesException(Problem.UNAUTHENTICATED, message, hint);
    }

    /** The callers as they were after so many changes; one per account that called since. */
    private static final class Known {
        private final long changes;
        private final Map<String, Caller> callers = new ConcurrentHashMap<>();

        private Known(long changes) {
            this.changes = changes;
        }
    }

    private record Entry(String kind, String id, String value, String name, boolean flag) {
        static Entry of(RowView row) {
            return new Entry(
                    row.getColumn("kind", String.class),
                    row.getColumn("id", String.class),
                    row.getColumn("value", String.class),
                    row.getColumn("name", String.class),
                    row.getColumn("flag", Boolean.class));
        }
    }
}
