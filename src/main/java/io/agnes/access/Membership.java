package io.agnes.access;

import java.time.Instant;

/**
 * One membership in a group, seen from the member.
 *
 * @param origin see {@link GroupOrigin}
 * @param addedBy the id of the user who added the member; null when nobody signed in did
 */
public record Membership(
        String groupId,
        String groupName,
        boolean isSystem,
        GroupOrigin origin,
        MemberSource source,
        Instant addedAt,
        String addedBy) {}
