package io.agnes.source.jira;

import java.time.Instant;
import java.util.List;

/**
 * What a comparison with Jira found; of each list the first 100 keys.
 *
 * @param at when it ended
 * @param compared issues of Jira
 * @param missing keys of issues that were not here
 * @param stale keys of issues that were older here
 * @param deleted keys of issues that Jira does not know any more, which have left the tables
 * @param unlisted keys of issues that are here and that Jira did not list
 */
public record JiraComparison(
        Instant at,
        long compared,
        List<String> missing,
        List<String> stale,
        List<String> deleted,
        List<String> unlisted) {
    private static final int SHOWN = 100;

    public JiraComparison {
        missing = first(missing);
        stale = first(stale);
        deleted = first(deleted);
        unlisted = first(unlisted);
    }

    private static List<String> first(List<String> keys) {
        return List.copyOf(keys.subList(0, Math.min(SHOWN, keys.size())));
    }

    /** The same once these have left the tables. */
    JiraComparison with(List<String> nowDeleted) {
        return new JiraComparison(at, compared, missing, stale, nowDeleted, unlisted);
    }
}
