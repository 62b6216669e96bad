package io.agnes.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A part of the audit log, the newest entries first.
 *
 * @param next what to send as {@code after} for the entries that follow; null when there are none
 */
public record AuditPage(List<Line> entries, int count, String next) {
    /**
     * One entry.
     *
     * @param userId null when nobody was signed in
     * @param userEmail kept beside the id, because accounts go
     * @param resource {@code <type>:<id>}; may be null
     * @param params never secrets
     * @param result {@code ok}, or the code of the refusal
     * @param durationMs null when it was not measured
     * @param address of the client; null when it did not come through the network
     */
    public record Line(
            String id,
            Instant occurredAt,
            String userId,
            String userEmail,
            String action,
            String resource,
            Map<String, Object> params,
            String result,
            Long durationMs,
            String address) {}
}
