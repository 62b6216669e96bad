package io.agnes.access;

/** Body of {@code POST /api/admin/grants}. */
public record GrantRequest(String groupId, String resourceType, String resourceId) {}
