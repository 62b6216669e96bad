package io.agnes.access;

/** Body of {@code POST /api/admin/users/{user_id}/memberships}. */
public record MembershipRequest(String groupId) {}
