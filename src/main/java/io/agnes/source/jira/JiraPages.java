package io.agnes.source.jira;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.common.AgnesException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps {@code jiraPages}: issues are read page by page, for a backfill, the service levels and the comparison. A
 * backfill goes on after a restart where it was. One page is worked on at a time; {@link #complete} is thread-safe.
 */
public final class JiraPages {
    private static final Logger LOG = LoggerFactory.getLogger(JiraPages.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BACKFILL = "backfill";
    private static final List<String> ALL = List.of("*all");
    private static final int KEYS = 100;
    /** Pages of a search that a backfill applies in one step; what a step costs hardly depends on them. */
    private static final int TOGETHER = 5;
    /** So many issues, or one of so many, may be gone at once; of more than that the reason is another one. */
    private static final int FEW = 10;
    /** Jira looks back from its own clock. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final JiraConfig config;
    private final JiraStore store;
    private final JiraSite site;
    private final IssueTransform transform;
    private final Clock clock;
    private volatile JiraComparison lastComparison;

    JiraPages(JiraConfig config, JiraStore store, JiraSite site, IssueTransform transform, Clock clock) {
        this.config = config;
        this.store = store;
        this.site = site;
        this.transform = transform;
        this.clock = clock;
    }

    /**
     * What to backfill.
     *
     * @param jql which issues; null: those of the configured projects
     */
    public record BackfillRequest(String jql) {}

    /**
     * How a backfill goes.
     *
     * @param jql which issues
     * @param token of the next page; null before the first
     * @param issues read so far
     * @param startedAt when it was asked for
     * @param finishedAt null while it goes on
     * @param error why its last page could not be read; null when it could
     */
    public record Backfill(String jql, String token, long issues, String startedAt, String finishedAt, String error) {}

    /** Issues that are worked on together, and the mark that is set with them. */
    public record Page(List<ObjectNode> issues, Backfill backfill, List<IssueChange> changes) {
        /** Whether there is nothing in it, not even the end of a backfill. */
        public boolean isEmpty() {
            return issues.isEmpty() && backfill == null;
        }
    }

    private static Page page(List<ObjectNode> issues, Backfill backfill) {
        return new Page(issues, backfill, Collections.synchronizedList(new ArrayList<>()));
    }

    /**
     * Asks for a backfill; one that is going on is replaced.
     *
     * @throws AgnesException UNAVAILABLE when Jira cannot be asked
     */
    public Backfill request(BackfillRequest request) {
        site.requireConfigured();
        String asked =
                request == null || request.jql() == null ? "" : request.jql().strip();
        String jql = asked.isEmpty() ? config.ofProjects() : asked;
        if (jql.isEmpty()) {
            jql = "created >= \"1970-01-01\"";
        }
        Backfill backfill = new Backfill(
                jql.toLowerCase(java.util.Locale.ROOT).contains("order by") ? jql : jql + " order by created asc",
                null,
                0,
                clock.instant().toString(),
                null,
                null);
        mark(backfill);
        return backfill;
    }

    /** The last backfill; null when there was none. */
    public Backfill backfill() {
        String kept = store.shards().marks().get(BACKFILL);
        try {
            return kept == null ? null : JSON.readValue(kept, Backfill.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next issues of the backfill that goes on; none when none does. */
    public Page next() {
        Backfill backfill = backfill();
        if (backfill == null || backfill.finishedAt() != null) {
            return page(List.of(), null);
        }
        try {
            List<ObjectNode> issues = new ArrayList<>();
            String token = backfill.token();
            int pages = 0;
            do {
                JiraSite.JiraPage found = site.search(backfill.jql(), ALL, token);
                issues.addAll(found.issues());
                token = found.next();
                pages++;
            } while (token != null && pages < TOGETHER);
            return page(
                    issues,
                    new Backfill(
                            backfill.jql(),
                            token,
                            backfill.issues() + issues.size(),
                            backfill.startedAt(),
                            token == null ? clock.instant().toString() : null,
                            null));
        } catch (AgnesException e) {
            boolean again = e.isPassing();
            mark(new Backfill(
                    backfill.jql(),
                    again ? backfill.token() : null,
                    again ? backfill.issues() : 0,
                    backfill.startedAt(),
                    again || backfill.token() != null ? null : clock.instant().toString(),
                    e.getMessage() + " " + e.hint()));
            throw e;
        }
    }

    /** Reads what did not fit on the page of one issue. */
    public void complete(ObjectNode issue, Page page) {
        ObjectNode whole = site.completed(issue);
        Instant now = clock.instant();
        page.changes().add(BatchOutcome.changeOf(transform, whole, now, now));
    }

    /** Makes a page count, with how far the backfill is. */
    public void apply(Page page) {
        Map<String, String> marks = new HashMap<>();
        if (page.backfill() != null) {
            marks.put(BACKFILL, text(page.backfill()));
        }
        List<IssueChange> changes = new ArrayList<>(page.changes());
        Map<String, Long> known =
                store.alive(changes.stream().map(IssueChange::id).toList());
        if (page.backfill() != null) {
            changes.removeIf(change -> known.containsKey(change.id())
                    && known.get(change.id()) >= change.updated()
                    && !ChangeTimes.isAhead(Instant.ofEpochMilli(known.get(change.id())), change.seen()));
        }
        store.apply(changes, marks);
    }

    /** The pages of open issues with a service level, each as a search finds them. */
    public List<String> openIssues() {
        return site.isConfigured() ? searches(store.open()) : List.of();
    }

    private static List<String> searches(List<String> keys) {
        List<String> searches = new ArrayList<>();
        for (int start = 0; start < keys.size(); start += KEYS) {
            searches.add(
                    "key in (" + String.join(", ", keys.subList(start, Math.min(keys.size(), start + KEYS))) + ")");
        }
        return searches;
    }

    /** The issues that a search finds, at most a page. */
    public Page search(String jql) {
        return page(site.search(jql, ALL, null).issues(), null);
    }

    /** An issue that is here and that Jira did not list. */
    public record Unlisted(String id, String key, long updated) {}

    /**
     * What a comparison found.
     *
     * @param searches that find what is missing here or is older than in Jira
     * @param doubtful issues that may be deleted
     * @param deleted those of them that Jira does not know any more
     */
    public record Differences(
            List<String> searches, List<Unlisted> doubtful, List<Unlisted> deleted, JiraComparison comparison) {}

    /** Compares ids and times of change with Jira. */
    public Differences compare() {
        if (!site.isConfigured()) {
            return new Differences(List.of(), List.of(), List.of(), null);
        }
        String projects = config.ofProjects();
        String jql = (projects.isEmpty() ? "" : projects + " and ") + "updated >= -" + config.compareDays()
                + "d order by created asc";
        long since = clock.instant()
                .minus(Duration.ofDays(config.compareDays()))
                .plus(MARGIN)
                .toEpochMilli();
        IssueComparison.Found found =
                store.comparison(token -> site.search(jql, List.of("updated"), token), since, config.projectKeys());
        List<String> wrong = new ArrayList<>(found.missing());
        wrong.addAll(found.stale());
        boolean believable = found.unlisted().size() <= Math.max(FEW, found.compared() / FEW);
        if (!believable) {
            LOG.warn(
                    "Jira did not list {} issues that are here, and none is taken as deleted. See that the account of "
                            + "the API token may browse all projects.",
                    found.unlisted().size());
        }
        lastComparison = new JiraComparison(
                clock.instant(), found.compared(), found.missing(), found.stale(), List.of(), keys(found.unlisted()));
        return new Differences(
                searches(wrong),
                believable ? found.unlisted() : List.of(),
                Collections.synchronizedList(new ArrayList<>()),
                lastComparison);
    }

    /** Asks Jira whether it does not know an issue any more; one that it did not list may have moved, or be new. */
    public void confirm(Unlisted issue, Differences differences) {
        if (!site.knows(issue.id())) {
            differences.deleted().add(issue);
        }
    }

    /** Issues that Jira does not know any more leave the tables, for good. */
    public void markDeleted(Differences differences) {
        List<Unlisted> deleted = List.copyOf(differences.deleted());
        if (!deleted.isEmpty()) {
            store.apply(
                    deleted.stream()
                            .map(issue -> IssueChange.deleted(issue.id(), issue.key(), issue.updated()))
                            .toList(),
                    Map.of());
            lastComparison = differences.comparison().with(keys(deleted));
        }
    }

    private static List<String> keys(List<Unlisted> issues) {
        return issues.stream().map(Unlisted::key).toList();
    }

    /** What the last comparison found; null before the first. */
    JiraComparison lastComparison() {
        return lastComparison;
    }

    private void mark(Backfill backfill) {
        store.apply(List.of(), Map.of(BACKFILL, text(backfill)));
    }

    private static String text(Backfill backfill) {
        try {
            return JSON.writeValueAsString(backfill);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
