package io.agnes.access;

/**
 * Body of {@code POST /api/access-requests/{request_id}/approve}.
 *
 * @param groupId the group that is granted the table and that the asker is in afterwards
 */
public record Approval(String groupId) {}
