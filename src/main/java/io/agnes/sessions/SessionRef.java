package io.agnes.sessions;

/**
 * A session of a user.
 *
 * @param name the name of its file, without {@code .jsonl}
 */
public record SessionRef(String userId, String name) {}
