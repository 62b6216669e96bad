package io.agnes.memory;

import java.time.Instant;
import java.util.List;

/**
 * A change of a decided item that somebody's notes ask for. The item says what was decided until a governor takes it.
 *
 * @param title as it would be
 * @param content as it would be
 * @param diff from what the item says now to what it would say, word by word
 * @param proposedBy e-mail address in lower case
 */
public record Revision(
        String id,
        String itemId,
        Status status,
        String title,
        String content,
        List<Diff.Part> diff,
        String proposedBy,
        Instant proposedAt) {
    /** The oldest first. */
    public record Listing(List<Revision> revisions, int count) {}

    /** Body of a decision: {@code accepted} or {@code declined}. */
    public record Choice(String resolution) {}

    public record Outcome(String id, String itemId, String resolution, Status status) {}
}
