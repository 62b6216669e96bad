package io.agnes.source.jira;

import java.util.Set;

/**
 * What an issue has become: all its rows, or that it is gone.
 *
 * @param id Jira's number of the issue, which it keeps when it moves
 * @param key its key now
 * @param updated when Jira changed it last, in milliseconds
 * @param deleted then there are no rows
 * @param gone the ids of comments that were deleted, so that late events do not bring them back
 */
record IssueChange(String id, String key, long updated, boolean deleted, IssueRows rows, Set<String> gone) {
    IssueChange {
        gone = Set.copyOf(gone);
    }

    static IssueChange deleted(String id, String key, long updated) {
        return new IssueChange(id, key, updated, true, IssueRows.NONE, Set.of());
    }
}
