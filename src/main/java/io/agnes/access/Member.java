package io.agnes.access;

import java.time.Instant;

/**
 * One membership in a group, seen from the group.
 *
 * @param active whether the member may sign in
 * @param addedBy the id of the user who added the member; null when nobody signed in did
 */
public record Member(
        String userId,
        String email,
        String name,
        boolean active,
        MemberSource source,
        Instant addedAt,
        String addedBy) {}
