package io.agnes.access;

/**
 * Body of {@code POST /api/admin/groups} and {@code PATCH /api/admin/groups/{group_id}}.
 *
 * @param name null in a change: it stays
 * @param description null in a change: it stays; blank: none
 */
public record GroupRequest(String name, String description) {}
