package io.agnes.source.jira;

import java.util.Set;

/**
 * The newest that is known of an issue.
 *
 * @param version of its newest change; higher is newer
 * @param updated see {@link IssueChange}
 * @param formerKey the key under which shards may still have it; null when they have it under {@code key}
 * @param month in which it was created, in UTC: {@code 2026_03}; of a deleted one also {@link #UNDATED}
 * @param changed whether it lies among the changes, not in a shard
 */
record IssueHead(
        String id,
        long version,
        long updated,
        String key,
        String formerKey,
        boolean deleted,
        String month,
        Set<String> gone,
        boolean changed) {
    static final String UNDATED = "undated";
}
