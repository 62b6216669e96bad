package io.agnes.source.jira;

import java.time.Instant;
import java.util.Set;

/**
 * What an issue has become: all its rows, or that it is gone.
 *
 * @param id Jira's number of the issue, which it keeps when it moves
 * @param key its key now
 * @param updated when Jira changed it last, in milliseconds
 * @param seen when this became known here
 * @param base the version of the head that the rows were merged into; 0 when they stand for themselves
 * @param deleted then there are no rows
 * @param gone the ids of comments that were deleted, so that late events do not bring them back
 */
record IssueChange(
        String id,
        String key,
        long updated,
        Instant seen,
        long base,
        boolean deleted,
        IssueRows rows,
        Set<String> gone) {
    IssueChange {
        gone = Set.copyOf(gone);
    }

    static IssueChange deleted(String id, String key, long updated) {
        // once deleted, an issue stays so: no time is compared
        return new IssueChange(id, key, updated, Instant.EPOCH, 0, true, IssueRows.NONE, Set.of());
    }

    /**
     * Whether it changes nothing. What was merged into the newest that is known is never late: the merge has compared the
     * times.
     *
     * @param before the newest that is known; null when nothing is
     */
    boolean isLate(IssueHead before) {
        if (before == null || before.deleted()) {
            return before != null;
        }
        return !deleted
                && base != before.version()
                && ChangeTimes.isOlder(Instant.ofEpochMilli(updated), Instant.ofEpochMilli(before.updated()), seen);
    }
}
