package io.agnes.source.jira;

import java.time.Instant;
import java.util.List;

/**
 * What a comparison with Jira found.
 *
 * @param at when it ended
 * @param compared issues of Jira
 * @param missing keys of issues that were not here
 * @param stale keys of issues that were older here
 */
public record JiraComparison(Instant at, long compared, List<String> missing, List<String> stale) {
    private static final int SHOWN = 100;

    public JiraComparison {
        missing = List.copyOf(missing.subList(0, Math.min(SHOWN, missing.size())));
        stale = List.copyOf(stale.subList(0, Math.min(SHOWN, stale.size())));
    }
}
