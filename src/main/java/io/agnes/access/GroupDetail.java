package io.agnes.access;

import java.time.Instant;

/**
 * A group as administrators see it.
 *
 * @param description may be null
 * @param createdBy the id of the user who made it; null when nobody signed in did
 * @param isGoogleManaged whether Google's directory decides who is in it; then it cannot be changed here
 * @param mappedEmail the group of that directory which it stands for; null when there is none
 */
public record GroupDetail(
        String id,
        String name,
        String description,
        boolean isSystem,
        GroupOrigin origin,
        Instant createdAt,
        String createdBy,
        long memberCount,
        long grantCount,
        boolean isGoogleManaged,
        String mappedEmail) {}
