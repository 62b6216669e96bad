package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.inbox.DeadLetters;
import io.agnes.inbox.Delivery;
import io.agnes.source.jira.JiraEvent.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps {@code jiraProcess}: a batch of deliveries is looked through, Jira is asked where events do not say enough,
 * and all of it is applied in one step. Doing any of it again changes nothing. {@link #ask} is thread-safe; one thread
 * calls the others.
 */
public final class JiraProcess {
    private static final Logger LOG = LoggerFactory.getLogger(JiraProcess.class);

    private final JiraIntake intake;
    private final JiraStore store;
    private final JiraSite site;
    private final IssueTransform transform;
    private final DeadLetters letters;
    private final JiraCounts counts;
    private final Clock clock;

    JiraProcess(
            JiraIntake intake,
            JiraStore store,
            JiraSite site,
            IssueTransform transform,
            DeadLetters letters,
            JiraCounts counts,
            Clock clock) {
        this.intake = intake;
        this.store = store;
        this.site = site;
        this.transform = transform;
        this.letters = letters;
        this.counts = counts;
        this.clock = clock;
    }

    /** The next batch, sorted by issue; empty when there is nothing to do. */
    public JiraBatch next() throws InterruptedException {
        List<Delivery> deliveries = intake.next();
        return deliveries.isEmpty() ? JiraBatch.EMPTY : plan(deliveries);
    }

    JiraBatch plan(List<Delivery> deliveries) {
        Map<String, Work> works = new LinkedHashMap<>();
        List<JiraBatch.Refused> refused = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            try {
                JiraEvent event = JiraEvent.read(delivery.body());
                Set<String> ids = issuesOf(event);
                ids.forEach(id -> works.computeIfAbsent(id, Work::new).add(delivery, event));
                if (event.kind() == Kind.ATTACHMENT && ids.isEmpty()) {
                    Work work = new Work(null);
                    work.add(delivery, event);
                    works.put("attachment " + delivery.arrival(), work);
                }
            } catch (AgnesException e) {
                refused.add(new JiraBatch.Refused(delivery, "no event", e));
            }
        }
        Map<String, IssueHead> heads = store.heads(works.keySet());
        works.values().forEach(work -> decide(work, heads.get(work.issueId())));
        return new JiraBatch(deliveries, List.copyOf(works.values()), refused);
    }

    private Set<String> issuesOf(JiraEvent event) {
        if (event.kind() != Kind.ATTACHMENT) {
            return event.ids();
        }
        String known = store.issueOfAttachment(event.attachmentId());
        return known == null ? Set.of() : Set.of(known);
    }

    /** Comments of a known issue are merged; everything else is what Jira says, if it can be asked. */
    private void decide(Work work, IssueHead head) {
        boolean isGone = head != null && head.deleted() || work.has(Kind.ISSUE_DELETED);
        boolean isComment = work.items().stream()
                .allMatch(item -> item.event().kind() == Kind.COMMENT_SAVED
                        || item.event().kind() == Kind.COMMENT_DELETED);
        if (site.isConfigured() && !isGone && (head == null || !isComment)) {
            work.askJira();
        }
    }

    /** Asks Jira for the issue of a work; why it did not answer stays with the work. */
    public void ask(Work work) {
        try {
            work.found(work.issueId() == null ? ofAttachment(work.last().event()) : site.issue(work.issueId()));
        } catch (AgnesException e) {
            if (e.problem() != Problem.NOT_FOUND) {
                work.failed(e);
            }
        } catch (RuntimeException e) {
            LOG.error("Jira could not be asked for {}.", work.last().event().what(), e);
            work.failed(AgnesException.causeOf(e));
        }
    }

    /** The issue that has the attachment is among those that were changed when it came; null when none is. */
    private ObjectNode ofAttachment(JiraEvent event) {
        Instant at = event.at() == null ? clock.instant() : event.at();
        long minutes = Math.max(0, Duration.between(at, clock.instant()).toMinutes()) + 10;
        JiraSite.JiraPage page = site.search(
                "attachments is not EMPTY and updated >= -" + minutes + "m order by updated asc",
                List.of("attachment"),
                null);
        for (ObjectNode issue : page.issues()) {
            if (has(issue, event.attachmentId())) {
                return site.issue(issue.path("id").asText());
            }
        }
        return null;
    }

    private static boolean has(ObjectNode issue, String attachmentId) {
        for (JsonNode attachment : issue.path("fields").path("attachment")) {
            if (attachment.path("id").asText().equals(attachmentId)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Applies a batch; what cannot be used becomes a dead letter. When this fails the batch is given out again.
     *
     * @throws AgnesException STORAGE_FULL or UNAVAILABLE
     */
    public void apply(JiraBatch batch) {
        try {
            BatchOutcome outcome = new BatchOutcome(batch, store, transform, site.isConfigured(), clock.instant());
            outcome.decide();
            outcome.dead()
                    .forEach(dead -> letters.add(dead.delivery(), dead.what(), dead.reason(), 1, clock.instant()));
            String position = Long.toString(intake.position(batch.deliveries()));
            int applied = store.apply(outcome.changes(), Map.of(Shards.POSITION, position));
            intake.done(batch.deliveries());
            long used = batch.works().stream()
                    .flatMap(work -> work.items().stream())
                    .map(item -> item.delivery().arrival())
                    .distinct()
                    .count();
            counts.applied(
                    batch.deliveries().size(),
                    batch.deliveries().size() - used - batch.refused().size(),
                    outcome.late() + outcome.changes().size() - applied,
                    outcome.dead().size());
        } catch (RuntimeException e) {
            intake.failed();
            throw e;
        }
    }
}
