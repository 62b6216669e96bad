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
 */
public record Caller(
        String userId, String email, String displayName, boolean admin, Set<String> groups, Set<String> tables)
        implements Scope {

    public Caller {
        groups = Collections.unmodifiableSet(new LinkedHashSet<>(groups));
        tables = Set.copyOf(tables);
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
