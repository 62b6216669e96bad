package io.agnes.access;

/**
 * Body of {@code POST /api/admin/grants}.
 *
 * @param right one of the rights of the resource type; null: the first of them
 */
public record GrantRequest(String groupId, String resourceType, String resourceId, String right) {}
