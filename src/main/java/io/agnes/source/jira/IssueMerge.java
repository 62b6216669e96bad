package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Applies events to what is known of one issue, without asking Jira. What comes late, twice or out of order ends as if
 * it had come in order: the newer issue and the newer comment stand, a deleted comment stays deleted, a change of the
 * log is kept once. One object per issue and batch.
 */
final class IssueMerge {
    private final IssueTransform transform;
    private IssueRows rows;
    private long updated;
    private final Set<String> gone;

    /**
     * @param rows as the tables have them; {@link IssueRows#NONE} for an issue that is new
     * @param updated when the issue was changed last, in milliseconds
     * @param gone the ids of its deleted comments
     */
    IssueMerge(IssueTransform transform, IssueRows rows, long updated, Set<String> gone) {
        this.transform = transform;
        this.rows = rows;
        this.updated = updated;
        this.gone = new TreeSet<>(gone);
    }

    IssueRows rows() {
        return rows;
    }

    long updated() {
        return updated;
    }

    Set<String> gone() {
        return gone;
    }

    /** Whether an event can be applied to what is known. */
    boolean takes(JiraEvent event) {
        return switch (event.kind()) {
            case ISSUE_SAVED -> event.hasIssue();
            case COMMENT_SAVED, COMMENT_DELETED -> rows.issue() != null;
            case ISSUE_DELETED, ATTACHMENT, LINK, WORKLOG, OTHER -> false;
        };
    }

    /** @param seen when the event came */
    void apply(JiraEvent event, Instant seen) {
        switch (event.kind()) {
            case ISSUE_SAVED -> issue(event, seen);
            case COMMENT_SAVED -> comment(event.body().path("comment"), seen);
            case COMMENT_DELETED -> {
                String id = Values.text(event.body().path("comment").path("id"));
                gone.add(id);
                comments(others(id));
            }
            case ISSUE_DELETED, ATTACHMENT, LINK, WORKLOG, OTHER -> throw new IllegalArgumentException(event.name());
        }
    }

    private void issue(JiraEvent event, Instant seen) {
        JsonNode issue = event.body().path("issue");
        JsonNode fields = issue.path("fields");
        String key = event.key();
        long at = Values.instant(fields.path("updated")).toEpochMilli();
        List<ObjectNode> changes = changes(event, key);
        if (rows.issue() == null
                || !ChangeTimes.isOlder(Instant.ofEpochMilli(at), Instant.ofEpochMilli(updated), seen)) {
            IssueRows told = transform.rows(issue, seen);
            rows = rows.with(JiraTable.ISSUES, told.of(JiraTable.ISSUES));
            for (JiraTable table : List.of(JiraTable.ATTACHMENTS, JiraTable.ISSUELINKS)) {
                boolean tells = fields.has(table == JiraTable.ATTACHMENTS ? "attachment" : "issuelinks");
                rows = tells ? rows.with(table, told.of(table)) : rows;
            }
            rename(key);
            updated = at;
        }
        String now = rows.issue().path(JiraTable.KEY).asText();
        changes.forEach(change -> change.put(JiraTable.KEY, now));
        List<ObjectNode> log = new ArrayList<>(rows.of(JiraTable.CHANGELOG));
        boolean known = log.stream().anyMatch(row -> changes.stream()
                .anyMatch(change -> change.path("change_id").equals(row.path("change_id"))));
        if (!known) {
            log.addAll(changes);
            rows = rows.with(JiraTable.CHANGELOG, log);
        }
        comments(rows.of(JiraTable.COMMENTS));
        rows.issue()
                .put("attachment_count", (long) rows.of(JiraTable.ATTACHMENTS).size());
        rows.issue().put("issuelink_count", (long) rows.of(JiraTable.ISSUELINKS).size());
    }

    /** An event tells its change without author and time; those of the event are meant. */
    private static List<ObjectNode> changes(JiraEvent event, String key) {
        JsonNode change = event.body().path("changelog");
        if (!change.isObject()) {
            return List.of();
        }
        ObjectNode history = change.deepCopy();
        history.set("author", event.body().path("user"));
        history.set("created", event.body().path("issue").path("fields").path("updated"));
        return IssueTransform.changelog(key, history.arrayNode().add(history));
    }

    /** A moved issue takes all its rows along. */
    private void rename(String key) {
        for (JiraTable table : JiraTable.values()) {
            rows.of(table).forEach(row -> row.put(JiraTable.KEY, key));
        }
    }

    private void comment(JsonNode told, Instant seen) {
        String id = Values.text(told.path("id"));
        if (id == null || gone.contains(id)) {
            return;
        }
        ObjectNode row = IssueTransform.comment(rows.issue().path(JiraTable.KEY).asText(), told);
        Instant now = Values.instant(told.path("updated"));
        boolean isLate = rows.of(JiraTable.COMMENTS).stream()
                .filter(known -> known.path("comment_id").asText().equals(id))
                .map(known -> Values.instant(known.path("updated_at")))
                .anyMatch(known -> known != null && now != null && ChangeTimes.isOlder(now, known, seen));
        if (!isLate) {
            List<ObjectNode> all = new ArrayList<>(others(id));
            all.add(row);
            all.sort(Comparator.comparing(comment -> comment.path("comment_id").asText()));
            comments(all);
        }
    }

    private List<ObjectNode> others(String id) {
        return rows.of(JiraTable.COMMENTS).stream()
                .filter(row -> !row.path("comment_id").asText().equals(id))
                .toList();
    }

    private void comments(List<ObjectNode> comments) {
        rows = rows.with(JiraTable.COMMENTS, comments);
        rows.issue().put("comment_count", (long) comments.size());
    }
}
