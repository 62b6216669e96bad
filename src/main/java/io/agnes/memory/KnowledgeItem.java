package io.agnes.memory;

import java.time.Instant;
import java.util.List;

/**
 * One piece of knowledge.
 *
 * @param contributors e-mail addresses in lower case
 * @param sourceUser the first contributor
 * @param audience null or {@code all}: everybody; {@code group:<name>}: the members of a group
 * @param confidence what speaks for it, 0 to 1
 * @param effectiveConfidence the same as faded by now
 * @param domain null: none
 * @param detectionType how it was verified; null when it was not
 * @param verifiers how many people's words speak for it
 * @param supersedes the id of the item whose place it took; may be null
 * @param mandatoryReason why it is mandatory; null when it is not
 * @param reviewBy when the last decision is to be looked at again; null when there was none
 * @param needsReview whether somebody has to look at it although it was decided
 * @param score votes for it less those against it
 */
public record KnowledgeItem(
        String id,
        String title,
        String content,
        String category,
        List<String> tags,
        Status status,
        List<String> contributors,
        String sourceUser,
        String audience,
        double confidence,
        double effectiveConfidence,
        String domain,
        List<String> entities,
        String sourceType,
        String sourceRef,
        String detectionType,
        int verifiers,
        boolean userConfirmed,
        boolean adminConfirmed,
        Instant validFrom,
        Instant validUntil,
        String supersedes,
        String sensitivity,
        boolean isPersonal,
        String approvedBy,
        Instant approvedAt,
        String mandatoryReason,
        Instant reviewBy,
        boolean needsReview,
        String editedBy,
        Instant editedAt,
        Instant createdAt,
        Instant updatedAt,
        long upvotes,
        long downvotes,
        long score) {

    /** A page of items; {@code totalPages} is 1 when there are none. */
    public record Page(List<KnowledgeItem> items, int count, int page, int perPage, long totalCount, long totalPages) {}

    /** Items without pages. */
    public record Listing(List<KnowledgeItem> items, int count) {}

    Confidence.Facts facts(boolean mandatory, boolean confirmedByAdmin) {
        return new Confidence.Facts(mandatory, sourceType, detectionType, verifiers, userConfirmed, confirmedByAdmin);
    }
}
