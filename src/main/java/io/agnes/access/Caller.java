package io.agnes.access;

import io.agnes.warehouse.Scope;
import io.agnes.warehouse.Viewer;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who sent a request and what they may do, as read from the state when the request came in.
 *
 * @param admin whether the account is in the group Admin; the {@code pass} may allow less
 * @param groups the names of the caller's groups, system groups first
 * @param tables lower-case ids of the tables that a group of the caller is granted; an admin needs none
 * @param pass what the caller came in with
 * @param origin where the request came from; null when it did not come through the network
 */
public record Caller(
        String userId,
        String email,
        String displayName,
        boolean admin,
        Set<String> groups,
        Set<String> tables,
        Pass pass,
        Origin origin)
        implements Scope {

    public Caller {
        groups = Collections.unmodifiableSet(new LinkedHashSet<>(groups));
        tables = Set.copyOf(tables);
    }

    /** A person who signed in, of whom no request has been seen. */
    public Caller(
            String userId, String email, String displayName, boolean admin, Set<String> groups, Set<String> tables) {
        this(userId, email, displayName, admin, groups, tables, Pass.session("-"), null);
    }

    /** The same caller, as the sender of one request. */
    public Caller from(Origin request) {
        return new Caller(userId, email, displayName, admin, groups, tables, pass, request);
    }

    /** Whoever runs the server's own tools on its machine: an admin without an account. */
    public static Caller operator() {
        return new Caller(
                Tokens.OPERATOR, Tokens.OPERATOR, "Operator", true, Set.of("Admin"), Set.of(), Pass.operator(), null);
    }

    /** The scheduler of {@code SCHEDULER_API_TOKEN}: neither an account nor an admin. */
    static Caller machine() {
        return new Caller(
                Pass.MACHINE_NAME, Pass.MACHINE_NAME, "Scheduler", false, Set.of(), Set.of(), Pass.machine(), null);
    }

    Caller with(Pass other) {
        return new Caller(userId, email, displayName, admin, groups, tables, other, origin);
    }

    @Override
    public String name() {
        return userId;
    }

    @Override
    public Viewer viewer() {
        return new Viewer(email.toLowerCase(Locale.ROOT), List.copyOf(groups));
    }

    @Override
    public boolean mayRead(String tableId) {
        return admin || tables.contains(tableId.toLowerCase(Locale.ROOT));
    }

    /** Whether a person signed in, as opposed to a tool with a token. */
    public boolean isPerson() {
        return pass.kind() == Pass.Kind.SESSION;
    }

    /** Whether the caller may do now what is for administrators. */
    public boolean administers() {
        return admin && pass.allows(TokenScope.ADMIN);
    }

    static String idOf(Caller callerOrNull) {
        return callerOrNull == null ? null : callerOrNull.userId();
    }
}
