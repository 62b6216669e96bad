package io.agnes.access;

/**
 * A group of users; grants are given to groups.
 *
 * @param description may be null
 * @param system Admin and Everyone: they cannot be deleted or renamed
 */
public record Group(String id, String name, String description, boolean system) {}
