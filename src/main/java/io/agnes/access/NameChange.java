package io.agnes.access;

/** Body of {@code PATCH /api/me}. */
public record NameChange(String name) {}
