package io.agnes.access;

/**
 * Body of {@code PATCH /api/users/{user_id}}; what is null stays.
 */
public record UserChange(String name, Boolean active) {}
