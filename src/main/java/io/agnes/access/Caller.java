package io.agnes.access;

import io.agnes.warehouse.Scope;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Who sent a request and what they may do, as read from the state when the request came in.
 *
 * @param groups the names of the caller's groups, system groups first
 * @param tables lower-case ids of the tables that a group of the caller is granted; an admin needs none
 * @param origin where the request came from; null when it did not come through the network
 */
public record Caller(
        String userId,
        String email,
        String displayName,
        boolean admin,
        Set<String> groups,
        Set<String> tables,
        Origin origin)
        implements Scope {

    public Caller {
        groups = Collections.unmodifiableSet(new LinkedHashSet<>(groups));
        tables = Set.copyOf(tables);
    }

    /** A caller that no request has been seen of. */
    public Caller(
            String userId, String email, String displayName, boolean admin, Set<String> groups, Set<String> tables) {
        this(userId, email, displayName, admin, groups, tables, null);
    }

    /** The same caller, as the sender of one request. */
    public Caller from(Origin request) {
        return new Caller(userId, email, displayName, admin, groups, tables, request);
    }

    /** Whoever runs the server's own tools on its machine: an admin without an account. */
    public static Caller operator() {
        return new Caller(Tokens.OPERATOR, Tokens.OPERATOR, "Operator", true, Set.of("Admin"), Set.of());
    }

    @Override
    public String name() {
        return userId;
    }

    @Override
    public boolean mayRead(String tableId) {
        return admin || tables.contains(tableId.toLowerCase(Locale.ROOT));
    }

    /** Whether a person signed in, as opposed to a tool with a token. */
    public boolean isPerson() {
        return !userId.equals(Tokens.OPERATOR);
    }

    static String idOf(Caller callerOrNull) {
        return callerOrNull == null ? null : callerOrNull.userId();
    }
}
