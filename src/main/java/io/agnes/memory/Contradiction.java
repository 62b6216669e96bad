package io.agnes.memory;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * Two items that cannot both be right.
 *
 * @param itemA the newer claim
 * @param severity {@code hard}, {@code soft}; may be null
 * @param suggestedResolution may be null
 * @param resolution {@code kept_a}, {@code kept_b}, {@code merged} or {@code both_valid}; null while it is open
 */
public record Contradiction(
        String id,
        @JsonProperty("item_a_id") String itemAId,
        @JsonProperty("item_b_id") String itemBId,
        Side itemA,
        Side itemB,
        String explanation,
        String severity,
        Suggestion suggestedResolution,
        boolean resolved,
        String resolvedBy,
        Instant resolvedAt,
        String resolution,
        Instant detectedAt) {
    /** The newest first. */
    public record Listing(List<Contradiction> contradictions, int count) {}

    /**
     * What could be done about it.
     *
     * @param action {@code kept_a}, {@code kept_b}, {@code merged} or {@code both_valid}
     * @param justification may be null
     * @param mergedContent what item A says then, for {@code merged}
     */
    public record Suggestion(String action, String justification, String mergedContent) {}

    /** Body that writes one down. */
    public record Request(
            @JsonProperty("item_a_id") String itemAId,
            @JsonProperty("item_b_id") String itemBId,
            String explanation,
            String severity,
            Suggestion suggestedResolution) {}

    public record Ref(String id) {}

    /**
     * Body of a decision.
     *
     * @param mergedContent for {@code merged}; null: as suggested
     * @param reason may be null
     */
    public record Choice(String resolution, String mergedContent, String reason) {}

    /** What came of both items. */
    public record Outcome(String id, boolean resolved, String resolution, Status itemA, Status itemB) {}
}
