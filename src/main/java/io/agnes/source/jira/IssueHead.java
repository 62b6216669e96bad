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

    /**
     * What stands for a key that an issue has left on its second move and later. A compaction that was under way at that
     * moment writes the issue into its shard under this very key, which neither the first nor the last one hides.
     */
    static IssueHead left(IssueHead before, long version) {
        return new IssueHead(
                before.id() + "@" + before.key(),
                version,
                before.updated(),
                before.key(),
                null,
                true,
                UNDATED,
                Set.of(),
                true);
    }

    /**
     * What a change makes of what was known.
     *
     * @param before null for an issue that was not known
     */
    static IssueHead of(IssueChange change, IssueHead before, long version) {
        String former = null;
        if (before != null) {
            // the shards may have it under the first of its keys since they were written
            boolean moved = !change.key().equals(before.key());
            former = before.formerKey() != null ? before.formerKey() : moved ? before.key() : null;
        }
        return new IssueHead(
                change.id(),
                version,
                change.updated(),
                change.key(),
                former,
                change.deleted(),
                month(change, before),
                change.gone(),
                true);
    }

    private static String month(IssueChange change, IssueHead before) {
        if (change.rows().issue() != null && change.rows().issue().hasNonNull("created_at")) {
            String created = change.rows().issue().path("created_at").asText();
            return created.substring(0, 4) + "_" + created.substring(5, 7);
        }
        return before == null ? UNDATED : before.month();
    }
}
