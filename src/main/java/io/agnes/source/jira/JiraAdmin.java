package io.agnes.source.jira;

import io.agnes.common.Parameters;
import io.agnes.inbox.DeadLetter;
import io.agnes.inbox.DeadLetters;
import io.agnes.inbox.Inbox;
import java.util.List;

/** The steps {@code jira}: how it goes, and what could not be used. Thread-safe. */
public final class JiraAdmin {
    private static final int MOST = 1_000;

    private final Inbox inbox;
    private final JiraIntake intake;
    private final JiraStore store;
    private final JiraSite site;
    private final JiraPages pages;
    private final DeadLetters letters;
    private final JiraCounts counts;

    JiraAdmin(
            Inbox inbox,
            JiraIntake intake,
            JiraStore store,
            JiraSite site,
            JiraPages pages,
            DeadLetters letters,
            JiraCounts counts) {
        this.inbox = inbox;
        this.intake = intake;
        this.store = store;
        this.site = site;
        this.pages = pages;
        this.letters = letters;
        this.counts = counts;
    }

    public JiraStatus status() {
        Shards shards = store.shards();
        long last = inbox.last();
        long used = intake.used();
        return new JiraStatus(
                site.isConfigured(),
                last,
                used,
                last - used,
                letters.count(),
                shards.changedRows(),
                shards.months().size(),
                store.compactions(),
                counts.seen(),
                pages.backfill(),
                pages.lastComparison());
    }

    /** Dead letters, the oldest first. */
    public record Listing(List<DeadLetter> deadLetters, long total) {}

    /** @param parameters {@code limit}, 1 to 1000 */
    public Listing deadLetters(Parameters parameters) {
        return new Listing(letters.list(parameters.findInt("limit", 1, MOST).orElse(50)), letters.count());
    }

    /** How many events are tried again. */
    public record Replayed(long replayed) {}

    /**
     * Puts a dead letter into the inbox again.
     *
     * @param parameters {@code letter_id}
     * @throws io.agnes.common.AgnesException NOT_FOUND when there is none of this id
     */
    public Replayed replay(Parameters parameters) {
        replay(letters.find(parameters.get("letter_id")));
        return new Replayed(1);
    }

    /** Puts all dead letters into the inbox again. */
    public Replayed replayAll() {
        List<DeadLetter> all = letters.list(Integer.MAX_VALUE);
        all.forEach(this::replay);
        return new Replayed(all.size());
    }

    /** Puts those into the inbox again that may succeed by themselves. */
    public Replayed replayPassing() {
        List<DeadLetter> passing = letters.list(Integer.MAX_VALUE).stream()
                .filter(DeadLetter::passing)
                .toList();
        passing.forEach(this::replay);
        return new Replayed(passing.size());
    }

    /** In this order: what is there twice does no harm, what is lost does. */
    private void replay(DeadLetter letter) {
        inbox.append(null, letters.body(letter.id()));
        letters.remove(letter.id());
    }
}
