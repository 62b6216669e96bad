package io.agnes.sessions;

/**
 * A session that one worker reads.
 *
 * @param claim proves that it is this worker's; a session that came in again meanwhile is not
 * @param sha256 of its lines
 * @param email of its user; null when the account is gone
 * @param attempts how often its reading has begun, this time included
 */
public record ClaimedSession(SessionRef ref, String claim, String sha256, String email, int attempts) {}
