package io.agnes.source.jira;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** The steps {@code jiraTables}: when the next generation is due, and the writing of shards. Thread-safe. */
public final class JiraTables {
    private static final Duration BETWEEN_GENERATIONS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_COMPACTIONS = Duration.ofHours(1);
    private static final long MANY_ROWS = 5_000;

    private final JiraStore store;
    private final Clock clock;
    private Shards published;
    private Shards next;
    private Instant lastPublished = Instant.EPOCH;

    JiraTables(JiraStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.published = store.shards();
    }

    /** Whether readers should get a new generation: something has changed, and the last one is a second old. */
    public synchronized boolean isDue() {
        Instant now = clock.instant();
        boolean changed = !store.shards().heads().equals(published.heads())
                || !store.shards().known().equals(published.known())
                || !Objects.equals(store.shards().organizations(), published.organizations());
        if (!changed || now.isBefore(lastPublished.plus(BETWEEN_GENERATIONS))) {
            return false;
        }
        next = store.shards();
        lastPublished = now;
        return true;
    }

    /** Readers have the generation that was due. Without this it stays due. */
    public synchronized void published() {
        published = next;
        store.published(published);
    }

    /** Writes what has changed in a month into its shards when there is enough of it, and all of it once an hour. */
    public void compact() {
        boolean hourly = store.sinceCompaction().compareTo(BETWEEN_COMPACTIONS) >= 0;
        store.compact(hourly ? 0 : MANY_ROWS);
        store.prepareLookups();
    }
}
