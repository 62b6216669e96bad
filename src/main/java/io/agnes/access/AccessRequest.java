package io.agnes.access;

import java.time.Instant;
import java.util.List;

/**
 * Somebody asks to read a table.
 *
 * @param tableId as asked; perhaps there is no such table
 * @param groupId the group through which it was approved; else null
 * @param reviewedBy the id of the administrator who decided; null while it is pending
 */
public record AccessRequest(
        String id,
        String userId,
        String userEmail,
        String tableId,
        String reason,
        RequestStatus status,
        String groupId,
        String reviewedBy,
        Instant reviewedAt,
        Instant createdAt) {

    /** Requests, the newest first. */
    public record Listing(List<AccessRequest> requests, int count) {}
}
