package io.agnes.access;

import java.time.Instant;

/**
 * One membership in a group.
 *
 * @param addedBy the id of the user who added the member; null when nobody signed in did
 */
public record Member(String userId, String email, MemberSource source, Instant addedAt, String addedBy) {}
