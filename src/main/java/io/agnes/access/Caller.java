package io.agnes.access;

import io.agnes.warehouse.Scope;
import java.util.Locale;
import java.util.Set;

/**
 * Who sent a request and what they may do, as read from the state when the request came in.
 *
 * @param tables lower-case ids of the tables that a group of the caller is granted; an admin needs none
 */
public record Caller(
        String userId, String email, String displayName, boolean admin, Set<String> groups, Set<String> tables)
        implements Scope {

    @Override
    public String name() {
        return userId;
    }

    @Override
    public boolean mayRead(String tableId) {
        return admin || tables.contains(tableId.toLowerCase(Locale.ROOT));
    }
}
