package io.agnes.memory;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** Changes of decided items that notes ask for, as governors see and settle them. Thread-safe. */
public final class Revisions {
    private static final String ACCEPTED = "accepted";
    private static final List<String> RESOLUTIONS = List.of(ACCEPTED, "declined");
    private static final int MOST = 100;

    private final StateDatabase state;
    private final ItemRows items;
    private final Governors governors;
    private final Decisions decisions;
    private final Clock clock;

    Revisions(StateDatabase state, ItemRows items, Governors governors, Decisions decisions, Clock clock) {
        this.state = state;
        this.items = items;
        this.governors = governors;
        this.decisions = decisions;
        this.clock = clock;
    }

    /**
     * Writes one down in place of the open one of the same person.
     *
     * @return false when the same words wait already, or were declined
     */
    boolean propose(Handle handle, KnowledgeItem item, NotedItem said, String email, String ref, Instant now) {
        long known = handle.createQuery(
                        "select count(*) from knowledge_revisions where item_id = :item"
                                + " and title = :title and content = :content and (resolution is null or resolution = 'declined')")
                .bind("item", item.id())
                .bind("title", said.title())
                .bind("content", said.content())
                .mapTo(Long.class)
                .one();
        if (known > 0) {
            return false;
        }
        handle.execute(
                "delete from knowledge_revisions where item_id = ? and proposed_by = ? and resolution is null",
                item.id(),
                email);
        handle.createUpdate("insert into knowledge_revisions (id, item_id, title, content, proposed_by, source_ref,"
                        + " proposed_at) values (:id, :item, :title, :content, :by, :ref, :now)")
                .bind("id", FreshItem.randomId("kr_"))
                .bind("item", item.id())
                .bind("title", said.title())
                .bind("content", said.content())
                .bind("by", email)
                .bind("ref", ref)
                .bind("now", now)
                .execute();
        return true;
    }

    /**
     * The oldest 100 that wait.
     *
     * @throws AgnesException FORBIDDEN
     */
    public Revision.Listing list(Caller by) {
        return state.read(handle -> {
            List<Revision> found = open(handle, governors.require(handle, by).governed());
            return new Revision.Listing(found, found.size());
        });
    }

    /**
     * Takes a change or leaves it. Accepted, the item says what was proposed and stays where it stands.
     *
     * @param parameters {@code revision_id}
     * @throws AgnesException INVALID for another resolution; NOT_FOUND when it does not wait; FORBIDDEN
     */
    public Revision.Outcome resolve(Parameters parameters, Revision.Choice choice, Caller by) {
        String resolution = choice == null ? null : choice.resolution();
        if (resolution == null || !RESOLUTIONS.contains(resolution)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "There is no resolution '" + resolution + "'.",
                    "Send one of: " + String.join(", ", RESOLUTIONS) + ".");
        }
        String id = parameters.get("revision_id");
        return state.write(handle -> {
            Reader governor = governors.require(handle, by);
            Revision revision = open(handle, governor.governed().and("r.id = :revision", "revision", id)).stream()
                    .findFirst()
                    .orElseThrow(() -> new AgnesException(
                            Problem.NOT_FOUND,
                            "No change '" + id + "' waits for you.",
                            "GET /api/memory/admin/revisions lists those that wait."));
            Instant now = clock.instant();
            KnowledgeItem item = governors.item(handle, governor, revision.itemId(), now);
            if (resolution.equals(ACCEPTED)) {
                accept(handle, item, revision, by, now);
            }
            handle.execute(
                    "update knowledge_revisions set resolution = ?, resolved_by = ?, resolved_at = ? where id = ?",
                    resolution,
                    by.email(),
                    now,
                    id);
            decisions.record(handle, by, "resolve_change", item.id(), Map.of("revision", id, "resolution", resolution));
            return new Revision.Outcome(id, item.id(), resolution, item.status());
        });
    }

    private void accept(Handle handle, KnowledgeItem item, Revision revision, Caller by, Instant now) {
        KnowledgeItem changed = Changes.apply(
                handle,
                item,
                new KnowledgeChange(revision.title(), revision.content(), null, null, null, null, null, null));
        items.edit(handle, changed, by.email(), now, item.needsReview());
        items.addContributors(handle, item, List.of(revision.proposedBy()));
        ComparisonRows.again(handle, item.id(), now);
    }

    private static List<Revision> open(Handle handle, Where governed) {
        Where where = governed.and("r.resolution is null");
        return where.bind(handle.createQuery("select r.*, i.status, i.title as title_now, i.content as content_now"
                        + " from knowledge_revisions r join knowledge_items i on i.id = r.item_id" + where.sql()
                        + " order by r.proposed_at, r.id limit :limit"))
                .bind("limit", MOST)
                .map(Revisions::revision)
                .list();
    }

    private static Revision revision(RowView row) {
        String title = row.getColumn("title", String.class);
        String content = row.getColumn("content", String.class);
        String now = row.getColumn("title_now", String.class) + "\n\n" + row.getColumn("content_now", String.class);
        return new Revision(
                row.getColumn("id", String.class),
                row.getColumn("item_id", String.class),
                Status.parse(row.getColumn("status", String.class)),
                title,
                content,
                Diff.of(now, title + "\n\n" + content),
                row.getColumn("proposed_by", String.class),
                row.getColumn("proposed_at", Instant.class));
    }
}
