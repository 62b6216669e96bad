package io.agnes.access;

/** A group as part of something else. */
public record GroupRef(String id, String name, boolean isSystem, GroupOrigin origin) {}
