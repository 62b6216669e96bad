package io.agnes.memory;

import java.time.Instant;
import java.util.List;

/**
 * Two items that may say the same.
 *
 * @param itemAId the smaller of both ids
 * @param relationType {@code likely_duplicate}
 * @param score how many of their entities they share, 0 to 1
 * @param resolution {@code duplicate}, {@code different} or {@code dismissed}; null while it is open
 */
public record Duplicate(
        String itemAId,
        String itemBId,
        String relationType,
        double score,
        boolean resolved,
        String resolvedBy,
        Instant resolvedAt,
        String resolution,
        Instant createdAt,
        Side itemA,
        Side itemB) {
    /** The likeliest first. */
    public record Listing(List<Duplicate> relations, int count) {}

    /** Body of a decision. */
    public record Choice(String resolution) {}

    public record Outcome(String itemAId, String itemBId, boolean resolved, String resolution) {}
}
