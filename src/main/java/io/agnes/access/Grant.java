package io.agnes.access;

import java.time.Instant;

/**
 * A group may use one resource.
 *
 * @param resourceId for a table its id, in lower case
 * @param right what the group may do with it, one of {@link ResourceType#rights}
 * @param assignedBy the id of the user who gave it; null when nobody signed in did
 */
public record Grant(
        String id,
        String groupId,
        String groupName,
        String resourceType,
        String resourceId,
        String right,
        Instant assignedAt,
        String assignedBy) {}
