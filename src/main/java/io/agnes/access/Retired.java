package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;

/** What clients of earlier products still call. Immutable. */
public final class Retired {
    /** The answer of {@code /api/permissions}. */
    public void permissions() {
        throw new AgnesException(
                Problem.GONE,
                "Permissions of single users are gone; groups are granted tables.",
                "Use /api/admin/groups and /api/admin/grants, or ask with POST /api/access-requests.");
    }
}
