package io.agnes.access;

import java.time.Instant;

/**
 * An account.
 *
 * @param email as written by its owner; compared trimmed and in lower case
 * @param active a deactivated account cannot sign in, and its tokens are refused
 */
public record User(String id, String email, String name, boolean active, Instant createdAt) {}
