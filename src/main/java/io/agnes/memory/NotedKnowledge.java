package io.agnes.memory;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.state.StateDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Takes up what people's notes say. An item that is known keeps its id: the same words speak for it, other words change it
 * at once only while it is undecided and its author's own; else they wait for a governor. Notes never take anything away.
 * Thread-safe.
 */
public final class NotedKnowledge {
    /** Only items so short are shown whole to a model, so only these can be changed by what it says. */
    public static final int WHOLE = 2_000;

    private static final String PREFIX = "km_";

    private final ItemRows items;
    private final EvidenceRows evidence;
    private final Revisions revisions;
    private final Decisions decisions;

    NotedKnowledge(ItemRows items, Revisions revisions, Decisions decisions) {
        this.items = items;
        this.evidence = new EvidenceRows(items);
        this.revisions = revisions;
        this.decisions = decisions;
    }

    /**
     * Items that notes may be about: those of the author, and those that the author may read and whose title has words of
     * the notes. The model that reads the notes never sees more than their author may.
     *
     * @param author not as an administrator
     * @param words of the notes, in lower case
     */
    public static List<NotedItem.Known> known(Handle handle, Caller author, Collection<String> words, int limit) {
        Reader reader = Reader.of(handle, author, false);
        Where where = reader.readable().and("(m.common > 0 or :email = any(i.contributors))");
        return where.bind(handle.createQuery("with matching as (select w.id, count(*) as common from"
                                + " (select i.id, unnest(string_to_array(lower(i.title), ' ')) as word"
                                + " from knowledge_items i) w where w.word in (select unnest(:words)) group by w.id),"
                                + " chosen as (select i.id, coalesce(m.common, 0)"
                                + " + case when :email = any(i.contributors) then 2 else 0 end as weight, i.updated_at"
                                + " from knowledge_items i left join matching m on m.id = i.id" + where.sql()
                                + " order by weight desc, i.updated_at desc, i.id limit :limit)"
                                + " select i.id, i.title, i.content from knowledge_items i join chosen c on c.id = i.id"
                                + " order by c.weight desc, c.updated_at desc, c.id")
                        .bindArray("words", String.class, words)
                        .bind("limit", limit))
                .map((row, context) ->
                        new NotedItem.Known(row.getString("id"), row.getString("title"), row.getString("content")))
                .list();
    }

    /**
     * Takes it up in the transaction of the caller; the same notes change nothing the second time.
     *
     * @param handle of {@link StateDatabase#write}
     * @param author not as an administrator
     * @param ref where the notes are
     * @throws AgnesException INVALID for a text that cannot be kept
     */
    public NotedItem.Outcome add(Handle handle, List<NotedItem> noted, Caller author, String ref, Instant now) {
        Reader reader = Reader.of(handle, author, false);
        Tally tally = new Tally();
        for (NotedItem said : noted) {
            String id = FreshItem.idOf(PREFIX, said.title() + "\n" + said.content());
            Optional<KnowledgeItem> known = Optional.ofNullable(said.existingId())
                    .flatMap(existing -> items.find(handle, reader.readable().and("i.id = :id", "id", existing), now))
                    .or(() -> items.find(handle, new Where().and("i.id = :id", "id", id), now));
            boolean foreign = known.filter(
                            item -> item.isPersonal() && !item.contributors().contains(reader.email()))
                    .isPresent();
            if (known.isEmpty() || foreign) {
                insert(handle, foreign ? FreshItem.randomId(PREFIX) : id, said, author, ref, now, tally);
            } else if (!known.get().status().isOut()) {
                takeUp(handle, known.get(), said, reader, ref, now, tally);
            } else {
                tally.confirmed++;
            }
        }
        return new NotedItem.Outcome(
                tally.changed, tally.added, tally.pending, tally.confirmed, tally.edited, tally.proposed);
    }

    private static final class Tally {
        private final List<String> changed = new ArrayList<>();
        private int added;
        private int pending;
        private int confirmed;
        private int edited;
        private int proposed;
    }

    private void takeUp(
            Handle handle, KnowledgeItem item, NotedItem said, Reader author, String ref, Instant now, Tally tally) {
        NotedItem.Known known = new NotedItem.Known(item.id(), item.title(), item.content());
        if (known.isSaidBy(said) || item.content().length() > WHOLE) {
            evidence.add(handle, item, author.email(), ref, null, null, now);
            tally.confirmed++;
        } else if (item.status() == Status.PENDING && item.contributors().contains(author.email())) {
            KnowledgeChange change =
                    new KnowledgeChange(said.title(), said.content(), null, null, null, null, null, null);
            items.edit(handle, Changes.apply(handle, item, change), author.email(), now, item.needsReview());
            ComparisonRows.again(handle, item.id(), now);
            decisions.record(handle, null, "edit", item.id(), Map.of("source_ref", ref));
            tally.edited++;
            tally.changed.add(item.id());
        } else if (revisions.propose(handle, item, said, author.email(), ref, now)) {
            decisions.record(handle, null, "propose_change", item.id(), Map.of("source_ref", ref));
            tally.proposed++;
        }
    }

    private void insert(Handle handle, String id, NotedItem said, Caller author, String ref, Instant now, Tally tally) {
        KnowledgeItem item = item(id, said, author, ref, now);
        items.insert(handle, item, now);
        evidence.add(handle, item, author.email(), ref, null, null, now);
        decisions.record(
                handle, null, "create", id, Map.of("status", item.status().word(), "source_ref", ref));
        tally.added++;
        tally.pending += item.status() == Status.PENDING ? 1 : 0;
        tally.changed.add(id);
    }

    private KnowledgeItem item(String id, NotedItem noted, Caller author, String ref, Instant now) {
        FreshItem said = new FreshItem(
                noted.title(), noted.content(), noted.category(), noted.tags(), noted.domain(), noted.entities());
        return said.as(
                id,
                new FreshItem.Origin(author.email(), Confidence.CLAUDE_LOCAL_MD, ref, null),
                items.confidence().base(Confidence.CLAUDE_LOCAL_MD, null),
                decisions.reviewOfNew(now),
                now);
    }
}
