package io.agnes.source.jira;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.jira.JiraEvent.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a batch: changes of issues, and deliveries that cannot be used. One object per batch. */
final class BatchOutcome {
    private static final Logger LOG = LoggerFactory.getLogger(BatchOutcome.class);
    private static final Set<Kind> ONLY_NAMING = Set.of(Kind.ATTACHMENT, Kind.LINK, Kind.WORKLOG);

    private final JiraBatch batch;
    private final JiraStore store;
    private final IssueTransform transform;
    private final boolean asksJira;
    private final Instant now;
    private final List<IssueChange> changes = new ArrayList<>();
    private final List<JiraBatch.Refused> dead = new ArrayList<>();
    private long late;

    /**
     * @param asksJira whether Jira can be asked
     * @param now a time after the last answer of Jira
     */
    BatchOutcome(JiraBatch batch, JiraStore store, IssueTransform transform, boolean asksJira, Instant now) {
        this.batch = batch;
        this.store = store;
        this.transform = transform;
        this.asksJira = asksJira;
        this.now = now;
        dead.addAll(batch.refused());
    }

    List<IssueChange> changes() {
        return changes;
    }

    List<JiraBatch.Refused> dead() {
        return dead;
    }

    /** Works about issues that are deleted. */
    long late() {
        return late;
    }

    void decide() {
        List<Work> works = batch.works();
        Set<String> merged = works.stream()
                .filter(work -> work.found() == null && !work.has(Kind.ISSUE_DELETED))
                .map(Work::issueId)
                .filter(id -> id != null)
                .collect(Collectors.toSet());
        FoundIssues known = store.find(
                works.stream().map(Work::issueId).filter(id -> id != null).toList(), merged::contains);
        for (Work work : works) {
            try {
                decide(work, known.head(work.issueId()), known.rows(work.issueId()));
            } catch (RuntimeException e) {
                LOG.error(
                        "What was posted about {} cannot be used.",
                        work.last().event().what(),
                        e);
                refuse(work, AgnesException.causeOf(e));
            }
        }
    }

    private void decide(Work work, IssueHead head, IssueRows rows) {
        if (head != null && head.deleted()) {
            late++;
        } else if (work.has(Kind.ISSUE_DELETED)) {
            changes.add(deletion(work, head));
        } else if (work.found() != null) {
            changes.add(changeOf(transform, work.found(), work.last().delivery().receivedAt(), now));
        } else {
            merge(work, head, rows);
        }
    }

    private static IssueChange deletion(Work work, IssueHead head) {
        JiraEvent event = work.items().stream()
                .map(Work.Item::event)
                .filter(one -> one.kind() == Kind.ISSUE_DELETED)
                .findFirst()
                .orElseThrow();
        return IssueChange.deleted(work.issueId(), event.key(), head == null ? 0 : head.updated());
    }

    /**
     * @param issue as Jira answered it, completed
     * @param synced what the tables say when it became known
     * @param answered when Jira had answered it
     */
    static IssueChange changeOf(IssueTransform transform, ObjectNode issue, Instant synced, Instant answered) {
        return new IssueChange(
                issue.path("id").asText(),
                issue.path("key").asText(),
                Values.instant(issue.path("fields").path("updated")).toEpochMilli(),
                answered,
                0,
                false,
                transform.rows(issue, synced),
                Set.of());
    }

    /** Without an answer of Jira, what the events carry is applied to what is known. */
    private void merge(Work work, IssueHead head, IssueRows rows) {
        IssueMerge merge = new IssueMerge(
                transform, rows, head == null ? 0 : head.updated(), head == null ? Set.of() : head.gone());
        boolean any = false;
        for (Work.Item item : work.items()) {
            if (merge.takes(item.event())) {
                merge.apply(item.event(), item.delivery().receivedAt());
                any = true;
                if (work.failure() != null) {
                    dead.add(refused(item, work.failure()));
                }
            } else if (!isOfNoUse(item.event(), work)) {
                dead.add(refused(item, work.failure() == null ? unknown(item.event()) : work.failure()));
            }
        }
        if (any) {
            String key = merge.rows().issue().path(JiraTable.KEY).asText();
            changes.add(new IssueChange(
                    work.issueId(),
                    key,
                    merge.updated(),
                    work.last().delivery().receivedAt(),
                    head == null ? 0 : head.version(),
                    false,
                    merge.rows(),
                    merge.gone()));
        }
    }

    /** What only names an issue says nothing about one that Jira does not know, and no table knows of worklogs. */
    private boolean isOfNoUse(JiraEvent event, Work work) {
        return work.failure() == null && (asksJira ? ONLY_NAMING.contains(event.kind()) : event.kind() == Kind.WORKLOG);
    }

    private AgnesException unknown(JiraEvent event) {
        if (!asksJira) {
            return new AgnesException(
                    Problem.UNAVAILABLE,
                    "The event says too little about its issue, and Jira cannot be asked.",
                    "Set jira.site, jira.email and the API token, restart, then replay it.");
        }
        return new AgnesException(
                Problem.NOT_FOUND,
                "Jira does not know the issue of the event, and the event does not carry it whole.",
                "See that the account of the API token may browse the project, then replay it.");
    }

    private static JiraBatch.Refused refused(Work.Item item, AgnesException reason) {
        return new JiraBatch.Refused(item.delivery(), item.event().what(), reason);
    }

    private void refuse(Work work, AgnesException reason) {
        work.items().forEach(item -> dead.add(refused(item, reason)));
    }
}
