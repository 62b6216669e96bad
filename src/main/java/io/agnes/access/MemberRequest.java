package io.agnes.access;

/** Body of {@code POST /api/admin/groups/{group_id}/members}. */
public record MemberRequest(String email) {}
