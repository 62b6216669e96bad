package io.agnes.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agnes.access.Caller;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * What a caller's agents are told: all that is mandatory, then the best of what is approved that fits into the budget.
 * The best is the surest and newest: effective confidence times what is left of a year since the last change. An item
 * that does not fit leaves its place to smaller ones behind it. Callers for whom the same is chosen share it, until the
 * state changes or a minute has passed. Thread-safe.
 */
public final class Bundles {
    private static final int CHARACTERS_OF_TOKEN = 4;
    private static final int PART = 200;
    private static final int MOST_KEPT = 1_000;
    /** In so much time no confidence fades by as much as is told of it. */
    private static final Duration KEPT_FOR = Duration.ofMinutes(1);

    private static final double SECONDS_OF_YEAR = 365.0 * 24 * 60 * 60;

    private final StateDatabase state;
    private final MemoryConfig config;
    private final ItemRows items;
    private final Clock clock;
    private final Cache<Reader, Chosen> kept;

    Bundles(StateDatabase state, MemoryConfig config, ItemRows items, Clock clock) {
        this.state = state;
        this.config = config;
        this.items = items;
        this.clock = clock;
        this.kept = Caffeine.newBuilder()
                .maximumSize(MOST_KEPT)
                .expireAfterWrite(KEPT_FOR)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    /**
     * @param tokenEstimate of all items, 4 characters each; more than the budget when what is mandatory is
     * @param tokenBudget see {@link MemoryConfig#bundleTokens}
     */
    public record Bundle(
            List<KnowledgeItem> mandatory, List<KnowledgeItem> approved, long tokenEstimate, int tokenBudget) {}

    private record Candidate(String id, long size, double rank) {}

    /** What was chosen when so many changes were made to the state. */
    private record Chosen(long changes, Bundle bundle) {}

    public Bundle bundle(Caller caller) {
        long changes = state.changes();
        Reader reader = state.read(handle -> Reader.of(handle, caller, false));
        Reader kind = config.distributionMode().equals(MemoryConfig.HYBRID) ? reader : reader.anybodyLikeThis();
        Chosen last = kept.getIfPresent(kind);
        if (last == null || last.changes() != changes) {
            last = new Chosen(changes, state.read(handle -> bundle(handle, reader)));
            kept.put(kind, last);
        }
        return last.bundle();
    }

    private Bundle bundle(Handle handle, Reader reader) {
        Instant now = clock.instant();
        List<Candidate> mandatory =
                part(handle, current(reader, Status.MANDATORY, now), now, null, Long.MAX_VALUE, Integer.MAX_VALUE);
        long used = mandatory.stream().mapToLong(Candidate::size).sum();
        long room = (long) config.bundleTokens() * CHARACTERS_OF_TOKEN - used;
        List<Candidate> approved =
                config.takesVotes() ? fitting(handle, chosen(reader, now), now, room) : List.<Candidate>of();
        used += approved.stream().mapToLong(Candidate::size).sum();
        List<KnowledgeItem> items = whole(
                handle, Stream.of(mandatory, approved).flatMap(List::stream).toList(), now);
        return new Bundle(
                items.subList(0, mandatory.size()),
                items.subList(mandatory.size(), items.size()),
                (used + CHARACTERS_OF_TOKEN - 1) / CHARACTERS_OF_TOKEN,
                config.bundleTokens());
    }

    private static Where current(Reader reader, Status status, Instant now) {
        return reader.listed(false)
                .and("i.status = :status", "status", status.word())
                .and("(i.valid_until is null or i.valid_until > :moment)", "moment", now);
    }

    private Where chosen(Reader reader, Instant now) {
        Where approved = current(reader, Status.APPROVED, now);
        return config.distributionMode().equals(MemoryConfig.HYBRID)
                ? approved.and(
                        "i.id in (select w.item_id from knowledge_votes w where w.user_id = :voter and w.vote = 1)",
                        "voter",
                        reader.userId())
                : approved;
    }

    /** The best first, each that still fits. */
    private List<Candidate> fitting(Handle handle, Where where, Instant now, long room) {
        List<Candidate> taken = new ArrayList<>();
        long left = room;
        Candidate last = null;
        List<Candidate> part;
        do {
            part = left <= 0 ? List.<Candidate>of() : part(handle, where, now, last, left, PART);
            for (Candidate candidate : part) {
                if (candidate.size() <= left) {
                    taken.add(candidate);
                    left -= candidate.size();
                }
                last = candidate;
            }
        } while (part.size() == PART);
        return taken;
    }

    /**
     * @param after the candidate after which to go on; null: from the first
     * @param largest only those of so many characters or less
     */
    private List<Candidate> part(Handle handle, Where where, Instant now, Candidate after, long largest, int limit) {
        String age = "(:now - cast(extract(epoch from i.updated_at) as double precision))";
        String ranked = "select i.id, length(i.title) + 1 + length(i.content) as size, "
                + items.confidence().effective("i") + " * greatest(0, 1 - " + age + " / " + SECONDS_OF_YEAR
                + ") as rank from knowledge_items i" + where.sql();
        String further = after == null ? "" : " and (c.rank < :rank or c.rank = :rank and c.id > :last)";
        Query query = handle.createQuery("select c.id, c.size, c.rank from (" + ranked + ") c where c.size <= :largest"
                        + further + " order by c.rank desc, c.id limit :limit")
                .bind("now", Confidence.seconds(now))
                .bind("largest", largest)
                .bind("limit", limit);
        if (after != null) {
            query.bind("rank", after.rank()).bind("last", after.id());
        }
        return where.bind(query)
                .map((row, context) -> new Candidate(row.getString("id"), row.getLong("size"), row.getDouble("rank")))
                .list();
    }

    private List<KnowledgeItem> whole(Handle handle, List<Candidate> candidates, Instant now) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        List<String> ids = candidates.stream().map(Candidate::id).toList();
        Map<String, KnowledgeItem> found = items
                .list(handle, new Where().and("i.id in (select unnest(:ids))", "ids", ids), "i.id", now, ids.size(), 0)
                .stream()
                .collect(Collectors.toMap(KnowledgeItem::id, Function.identity()));
        return ids.stream().map(found::get).toList();
    }
}
