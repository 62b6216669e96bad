package io.agnes.access;

/** A kind of thing that groups can be granted, as {@code GET /api/admin/resource-types} tells it. */
public record ResourceTypeDetail(String key, String displayName, String description, String idFormat) {}
