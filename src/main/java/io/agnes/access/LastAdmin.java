package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;

/**
 * Somebody must be left who can let others in. The condition is part of the statement that would end an account's
 * rights, so that of many at the same time none slips through between a check and a change. Machines have no account,
 * so every account is a person's.
 */
final class LastAdmin {
    /** Whether the account {@code :user} is not the only active member of Admin. */
    static final String IS_ANOTHER = "(exists (select 1 from user_group_members a join users o on o.id = a.user_id"
            + " where a.group_id = 'admin' and o.active and o.id <> :user)"
            + " or not exists (select 1 from user_group_members a join users o on o.id = a.user_id"
            + " where a.group_id = 'admin' and o.active and o.id = :user))";

    private LastAdmin() {}

    static AgnesException stays() {
        return new AgnesException(
                Problem.CONFLICT,
                "This is the last active administrator.",
                "Add another active member to the group Admin first.");
    }
}
