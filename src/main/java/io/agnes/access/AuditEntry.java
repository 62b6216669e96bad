package io.agnes.access;

import java.time.Instant;

/**
 * One line of the audit log.
 *
 * @param userId null when nobody was signed in
 * @param userEmail kept beside the id, because accounts go
 * @param resource {@code <type>:<id>}; may be null
 * @param params a JSON object
 * @param result {@code ok}, or the code of the refusal
 * @param durationMs null when it does not matter
 */
public record AuditEntry(
        Instant occurredAt,
        String userId,
        String userEmail,
        String action,
        String resource,
        String params,
        String result,
        Long durationMs) {}
