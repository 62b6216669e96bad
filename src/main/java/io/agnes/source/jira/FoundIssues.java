package io.agnes.source.jira;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What is known of issues at one moment. Heads and rows are read together: a compaction moves the rows to where a head
 * of before does not say.
 */
final class FoundIssues {
    private final Map<String, IssueHead> heads;
    private final Map<String, IssueRows> rows;

    private FoundIssues(Map<String, IssueHead> heads, Map<String, IssueRows> rows) {
        this.heads = heads;
        this.rows = rows;
    }

    /** @param lookup into the files that the heads are of */
    static FoundIssues of(Map<String, IssueHead> heads, Predicate<String> whole, IssueLookup lookup)
            throws SQLException {
        return new FoundIssues(
                heads,
                lookup.rows(heads.values().stream()
                        .filter(head -> !head.deleted() && whole.test(head.id()))
                        .toList()));
    }

    /** Null when the issue was never seen. */
    IssueHead head(String id) {
        return heads.get(id);
    }

    /** None when the issue is not known, is deleted, or its rows were not asked for. */
    IssueRows rows(String id) {
        return rows.getOrDefault(id, IssueRows.NONE);
    }

    /** Those that are not deleted. */
    List<IssueHead> alive() {
        return heads.values().stream().filter(head -> !head.deleted()).toList();
    }
}
