package io.agnes.memory;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Decisions about knowledge, each with its line in the audit log in one transaction. Which decision an item can meet
 * stands in {@link Status#next}. Thread-safe.
 */
public final class Governance {
    private final StateDatabase state;
    private final ItemRows items;
    private final Governors governors;
    private final Decisions decisions;
    private final Audit audit;
    private final Clock clock;

    Governance(
            StateDatabase state, ItemRows items, Governors governors, Decisions decisions, Audit audit, Clock clock) {
        this.state = state;
        this.items = items;
        this.governors = governors;
        this.decisions = decisions;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * @param parameters {@code item_id}
     * @param ruling may be null
     * @throws AgnesException NOT_FOUND; FORBIDDEN; CONFLICT when the item does not stand where that can be decided
     */
    public Ruling.Outcome approve(Parameters parameters, Ruling ruling, Caller by) {
        return decide(Verdict.APPROVE, parameters, ruling, by);
    }

    /** As {@link #approve}. */
    public Ruling.Outcome reject(Parameters parameters, Ruling ruling, Caller by) {
        return decide(Verdict.REJECT, parameters, ruling, by);
    }

    /** As {@link #approve}; INVALID without a reason. */
    public Ruling.Outcome mandate(Parameters parameters, Ruling ruling, Caller by) {
        return decide(Verdict.MANDATE, parameters, ruling, by);
    }

    /** As {@link #approve}. */
    public Ruling.Outcome revoke(Parameters parameters, Ruling ruling, Caller by) {
        return decide(Verdict.REVOKE, parameters, ruling, by);
    }

    private Ruling.Outcome decide(Verdict verdict, Parameters parameters, Ruling ruling, Caller by) {
        return state.write(handle -> {
            Reader governor = governors.require(handle, by);
            return decide(handle, verdict, parameters.get("item_id"), ruling, governor, by);
        });
    }

    private Ruling.Outcome decide(
            Handle handle, Verdict verdict, String id, Ruling rulingOrNull, Reader governor, Caller by) {
        Ruling ruling = rulingOrNull == null ? Ruling.NONE : rulingOrNull;
        Instant now = clock.instant();
        KnowledgeItem item = governors.item(handle, governor, id, now);
        String reason = verdict == Verdict.MANDATE
                ? Wording.required("reason", ruling.reason(), Wording.REASON)
                : Wording.optional("reason", ruling.reason(), Wording.REASON);
        Status to = verdict.status();
        if (to == Status.MANDATORY && item.isPersonal()) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "The item '" + id + "' is personal and cannot be mandatory.",
                    "Ask " + item.sourceUser() + " to give it to all first.");
        }
        if (!item.status().next().contains(to) && !isRenewal(item, to, now)) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "The item '" + id + "' is " + item.status().word() + " and cannot become " + to.word() + ".",
                    "It can become: "
                            + item.status().next().stream().map(Status::word).collect(Collectors.joining(", ")) + ".");
        }
        decisions.take(handle, item, to, by, reason, Governors.audience(handle, ruling.audience()), now);
        return new Ruling.Outcome(id, to);
    }

    /** Somebody looked at it again, and it stays what it is. */
    private static boolean isRenewal(KnowledgeItem item, Status to, Instant now) {
        boolean due = item.reviewBy() != null && !item.reviewBy().isAfter(now);
        return item.status() == to && !to.isOut() && (item.needsReview() || due);
    }

    /**
     * One decision about many items: all that can meet it do, in one transaction.
     *
     * @throws AgnesException INVALID for an unknown action, no ids or a mandate without a reason; FORBIDDEN
     */
    public Batch.Outcome batch(Batch batch, Caller by) {
        if (batch == null) {
            throw Requests.noBody("{\"item_ids\": [\"km_0123456789ab\"], \"action\": \"approve\"}");
        }
        Verdict verdict = Verdict.parse(batch.action());
        Set<String> ids = Requests.ids(batch.itemIds());
        Ruling ruling = new Ruling(batch.reason(), batch.audience());
        if (verdict == Verdict.MANDATE) {
            Wording.required("reason", batch.reason(), Wording.REASON);
        }
        return state.write(handle -> {
            Reader governor = governors.require(handle, by);
            Governors.audience(handle, batch.audience());
            List<String> success = new ArrayList<>();
            List<String> notFound = new ArrayList<>();
            Map<String, String> refused = new LinkedHashMap<>();
            for (String id : ids) {
                attempt(id, notFound, refused, () -> {
                    decide(handle, verdict, id, ruling, governor, by);
                    success.add(id);
                });
            }
            return new Batch.Outcome(success, notFound, refused);
        });
    }

    /** What {@link #edit} answers: the fields that were sent, sorted. */
    public record Edited(String id, List<String> updated) {}

    /**
     * @param parameters {@code item_id}
     * @throws AgnesException INVALID naming the field; NOT_FOUND; FORBIDDEN
     */
    public Edited edit(Parameters parameters, KnowledgeChange change, Caller by) {
        String id = parameters.get("item_id");
        KnowledgeChange wanted = requireChange(change);
        return state.write(handle -> {
            edit(handle, id, wanted, governors.require(handle, by), by);
            return new Edited(id, wanted.fields());
        });
    }

    /**
     * One change of many items: all that can take it do, in one transaction.
     *
     * @throws AgnesException INVALID naming the field, or without ids; FORBIDDEN
     */
    public BulkUpdate.Outcome bulkUpdate(BulkUpdate bulk, Caller by) {
        if (bulk == null) {
            throw Requests.noBody("{\"item_ids\": [\"km_0123456789ab\"], \"updates\": {\"domain\": \"finance\"}}");
        }
        Set<String> ids = Requests.ids(bulk.itemIds());
        KnowledgeChange wanted = requireChange(bulk.updates());
        return state.write(handle -> {
            Reader governor = governors.require(handle, by);
            Changes.check(handle, wanted, governor);
            List<String> updated = new ArrayList<>();
            List<String> notFound = new ArrayList<>();
            Map<String, String> errors = new LinkedHashMap<>();
            for (String id : ids) {
                attempt(id, notFound, errors, () -> {
                    edit(handle, id, wanted, governor, by);
                    updated.add(id);
                });
            }
            return new BulkUpdate.Outcome(updated, notFound, errors);
        });
    }

    private void edit(Handle handle, String id, KnowledgeChange change, Reader governor, Caller by) {
        Changes.check(handle, change, governor);
        Instant now = clock.instant();
        KnowledgeItem item = governors.item(handle, governor, id, now);
        if (change.fields().isEmpty()) {
            return;
        }
        KnowledgeItem edited = Changes.apply(handle, item, change);
        items.edit(handle, edited, by.email(), now, Changes.asksForReview(item, edited));
        DuplicateRows.find(handle, List.of(id));
        if (Changes.saysOtherwise(item, edited)) {
            ComparisonRows.again(handle, id, now);
        }
        decisions.record(handle, by, "edit", id, Map.of("fields", change.fields()));
    }

    /** What does not reach into the database is refused before anything is changed. */
    private static void attempt(String id, List<String> notFound, Map<String, String> refused, Runnable step) {
        try {
            step.run();
        } catch (AgnesException e) {
            if (e.problem() == Problem.NOT_FOUND) {
                notFound.add(id);
            } else {
                refused.put(id, e.getMessage());
            }
        }
    }

    private static KnowledgeChange requireChange(KnowledgeChange change) {
        if (change == null) {
            throw Requests.noBody("{\"domain\": \"finance\"}");
        }
        return change;
    }

    /**
     * What waits for a decision, the oldest first: pending and expired items, reported ones, those that notes
     * would change, mandatory ones that were edited or whose review date has passed.
     *
     * @param parameters {@code category}, {@code page}, {@code per_page}
     * @throws AgnesException FORBIDDEN
     */
    public KnowledgeItem.Page pending(Parameters parameters, Caller by) {
        ItemFilter.Part part = ItemFilter.Part.of(parameters);
        return state.read(handle -> {
            Instant now = clock.instant();
            Where where = governors
                    .require(handle, by)
                    .governed()
                    .and(
                            "(i.status in ('pending', 'expired') or i.needs_review or i.id in (select r.item_id"
                                    + " from knowledge_revisions r where r.resolution is null) or i.status = 'mandatory' and i.review_by <= :moment)",
                            "moment",
                            now)
                    .and(
                            "i.category = :category",
                            "category",
                            parameters.find("category").orElse(null));
            List<KnowledgeItem> found =
                    items.list(handle, where, "i.created_at, i.id", now, part.perPage(), part.offset());
            long total = items.count(handle, where);
            return new KnowledgeItem.Page(found, found.size(), part.page(), part.perPage(), total, part.pages(total));
        });
    }

    /**
     * The approved items whose review date has passed are expired from now on; mandatory ones stay and wait for somebody
     * who looks at them.
     *
     * @return how many expired
     */
    public int expire() {
        Instant now = clock.instant();
        return state.write(handle -> {
            int expired = handle.execute(
                    "update knowledge_items set status = 'expired' where status = 'approved' and review_by <= ?", now);
            if (expired > 0) {
                audit.record(handle, null, MemoryAudit.PREFIX + "expire", null, Map.of("items", expired), "ok", null);
            }
            return expired;
        });
    }
}
