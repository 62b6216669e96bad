package io.agnes.source.jira;

/**
 * How the events of Jira go.
 *
 * @param asksJira whether site, account and token are set
 * @param lastArrival number of the newest event in the inbox
 * @param usedArrival number of the last event before which all were used
 * @param lag events that wait
 * @param deadLetters that are kept now
 * @param changedRows rows that are not in their shards yet
 * @param months shards
 * @param compactions since the start
 * @param counts since the start
 * @param backfill the last one; null when there was none
 * @param comparison the last one; null when there was none
 */
public record JiraStatus(
        boolean asksJira,
        long lastArrival,
        long usedArrival,
        long lag,
        long deadLetters,
        long changedRows,
        long months,
        long compactions,
        JiraCounts.Seen counts,
        JiraPages.Backfill backfill,
        JiraComparison comparison) {}
