package io.agnes.memory;

import com.fasterxml.jackson.annotation.JsonProperty;
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
        @JsonProperty("item_a_id") String itemAId,
        @JsonProperty("item_b_id") String itemBId,
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

    public record Outcome(
            @JsonProperty("item_a_id") String itemAId,
            @JsonProperty("item_b_id") String itemBId,
            boolean resolved,
            String resolution) {}
}
