package io.agnes.memory;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Knowledge as analysts use it: what they may see, what they add, what they think of it. What a caller may not see reads
 * as if it were not there. Thread-safe.
 */
public final class Knowledge {
    private static final Set<String> BY_HAND = Set.of(Confidence.CLAUDE_LOCAL_MD, Confidence.SESSION_TRANSCRIPT);
    private static final int MOST_OWN = 1_000;

    private final StateDatabase state;
    private final MemoryConfig config;
    private final ItemRows items;
    private final ItemSearch search;
    private final Decisions decisions;
    private final Clock clock;

    Knowledge(
            StateDatabase state,
            MemoryConfig config,
            ItemRows items,
            ItemSearch search,
            Decisions decisions,
            Clock clock) {
        this.state = state;
        this.config = config;
        this.items = items;
        this.search = search;
        this.decisions = decisions;
        this.clock = clock;
    }

    /**
     * @param parameters see {@link ItemFilter}; {@code search} or {@code q}: words; {@code sort}; {@code exclude_personal=false} counts for administrators
     * @throws AgnesException BAD_PARAMETER naming the parameter
     */
    public KnowledgeItem.Page list(Parameters parameters, Caller caller) {
        ItemFilter.Part part = ItemFilter.Part.of(parameters);
        String order = ItemFilter.order(parameters, items.confidence());
        List<String> found = search.find(parameters);
        return state.read(handle -> {
            Where where = ItemFilter.narrow(
                    reader(handle, caller).listed(ItemFilter.personalToo(parameters)), parameters, found);
            return page(handle, where, order, part);
        });
    }

    private KnowledgeItem.Page page(Handle handle, Where where, String order, ItemFilter.Part part) {
        List<KnowledgeItem> found = items.list(handle, where, order, clock.instant(), part.perPage(), part.offset());
        long total = items.count(handle, where);
        return new KnowledgeItem.Page(found, found.size(), part.page(), part.perPage(), total, part.pages(total));
    }

    /**
     * Adds an item by hand.
     *
     * @throws AgnesException INVALID naming the field
     */
    public NewKnowledge.Receipt add(NewKnowledge wanted, Caller by) {
        if (wanted == null) {
            throw Requests.noBody("{\"title\": \"...\", \"content\": \"...\", \"category\": \"business_logic\"}");
        }
        KnowledgeItem item = checked(wanted, by);
        state.write(handle -> {
            items.insert(handle, item, item.createdAt());
            DuplicateRows.find(handle, List.of(item.id()));
            decisions.record(
                    handle,
                    by,
                    "create",
                    item.id(),
                    Map.of("status", item.status().word()));
            return null;
        });
        return new NewKnowledge.Receipt(item.id(), item.status());
    }

    private KnowledgeItem checked(NewKnowledge wanted, Caller by) {
        String source = wanted.sourceType() == null ? Confidence.CLAUDE_LOCAL_MD : wanted.sourceType();
        if (!BY_HAND.contains(source)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "An item made by hand cannot have the source type '" + source + "'.",
                    "Leave source_type out, or send claude_local_md.");
        }
        Instant now = clock.instant();
        FreshItem said = new FreshItem(
                wanted.title(), wanted.content(), wanted.category(), wanted.tags(), wanted.domain(), wanted.entities());
        return said.as(
                FreshItem.randomId("km_"),
                new FreshItem.Origin(by.email(), source, null, null),
                items.confidence().base(source, null),
                decisions.reviewOfNew(now),
                now);
    }

    /** Body of a vote: 1, -1, or 0 to take it back. */
    public record Vote(Integer vote) {}

    /** What all say. */
    public record Tally(long upvotes, long downvotes) {}

    /**
     * Votes for an item or against it; with the approval mode {@code threshold} enough votes approve it.
     *
     * @param parameters {@code item_id}
     * @throws AgnesException INVALID for another vote; NOT_FOUND; CONFLICT when this instance takes no votes
     */
    public Tally vote(Parameters parameters, Vote vote, Caller caller) {
        if (vote == null || vote.vote() == null || Math.abs(vote.vote()) > 1) {
            throw new AgnesException(
                    Problem.INVALID, "A vote is 1, -1, or 0 to take it back.", "Send for example {\"vote\": 1}.");
        }
        return state.write(handle -> {
            Instant now = clock.instant();
            KnowledgeItem item = items.require(handle, reader(handle, caller), parameters.get("item_id"), now);
            if (!config.takesVotes()) {
                throw new AgnesException(
                        Problem.CONFLICT,
                        "Nobody votes here: only what is mandatory is handed out.",
                        "Ask an administrator to set corporate_memory.distribution_mode to hybrid.");
            }
            Votes.cast(handle, item.id(), caller.userId(), vote.vote(), now);
            KnowledgeItem voted = items.require(handle, reader(handle, caller), item.id(), now);
            boolean elected = config.approvesByVotes()
                    && voted.status() == Status.PENDING
                    && !voted.isPersonal()
                    && voted.score() >= config.approvalThreshold();
            if (elected) {
                decisions.take(handle, voted, Status.APPROVED, null, "Votes: " + voted.score() + ".", null, now);
            }
            return new Tally(voted.upvotes(), voted.downvotes());
        });
    }

    /** By id of the item what the caller voted. */
    public Map<String, Integer> myVotes(Caller caller) {
        return state.read(handle -> Votes.of(handle, caller.userId()));
    }

    /** What the caller contributed to, of any status, personal items too; the newest 1,000. */
    public KnowledgeItem.Listing mine(Caller caller) {
        return state.read(handle -> {
            Where own = new Where()
                    .and(":email = any(i.contributors)", "email", caller.email().toLowerCase(Locale.ROOT));
            List<KnowledgeItem> found =
                    items.list(handle, own, "i.updated_at desc, i.id", clock.instant(), MOST_OWN, 0);
            return new KnowledgeItem.Listing(found, found.size());
        });
    }

    /** Body that makes an item personal or not. */
    public record Personal(Boolean isPersonal) {}

    public record PersonalFlag(String id, boolean isPersonal) {}

    /**
     * Keeps an item from everybody but those who contributed to it and administrators, or gives it back.
     *
     * @param parameters {@code item_id}
     * @throws AgnesException NOT_FOUND; FORBIDDEN for whoever sees it and did not contribute; CONFLICT while it is
     *     mandatory
     */
    public PersonalFlag personal(Parameters parameters, Personal wanted, Caller caller) {
        if (wanted == null || wanted.isPersonal() == null) {
            throw Requests.noBody("{\"is_personal\": true}");
        }
        return state.write(handle -> {
            Reader reader = reader(handle, caller);
            KnowledgeItem item = items.require(handle, reader, parameters.get("item_id"), clock.instant());
            if (!item.contributors().contains(reader.email())) {
                throw new AgnesException(
                        Problem.FORBIDDEN,
                        "Only those who contributed to '" + item.id() + "' decide whether it is personal.",
                        "Ask one of them, or report the item.");
            }
            if (item.status() == Status.MANDATORY) {
                throw new AgnesException(
                        Problem.CONFLICT,
                        "The item '" + item.id() + "' is mandatory: others rely on it.",
                        "Ask an administrator to revoke it first.");
            }
            handle.execute(
                    "update knowledge_items set is_personal = ?, updated_at = ? where id = ?",
                    wanted.isPersonal(),
                    clock.instant(),
                    item.id());
            decisions.record(handle, caller, "personal", item.id(), Map.of("is_personal", wanted.isPersonal()));
            return new PersonalFlag(item.id(), wanted.isPersonal());
        });
    }

    /** Body of a report: what is wrong. */
    public record Report(String reason) {}

    public record Reported(String id, boolean needsReview) {}

    /**
     * Asks the governors to look at an item again.
     *
     * @param parameters {@code item_id}
     * @throws AgnesException INVALID without a reason; NOT_FOUND
     */
    public Reported report(Parameters parameters, Report report, Caller caller) {
        String reason = Wording.required("reason", report == null ? null : report.reason(), Wording.REASON);
        return state.write(handle -> {
            KnowledgeItem item =
                    items.require(handle, reader(handle, caller), parameters.get("item_id"), clock.instant());
            handle.execute("update knowledge_items set needs_review = true where id = ?", item.id());
            decisions.record(handle, caller, "report", item.id(), Map.of("reason", reason));
            return new Reported(item.id(), true);
        });
    }

    /**
     * @param parameters {@code item_id}
     * @throws AgnesException NOT_FOUND
     */
    public Provenance provenance(Parameters parameters, Caller caller) {
        return state.read(handle -> {
            Reader reader = reader(handle, caller);
            KnowledgeItem item = items.require(handle, reader, parameters.get("item_id"), clock.instant());
            List<Evidence> evidence = reader.governs(item) ? EvidenceRows.of(handle, item.id()) : List.<Evidence>of();
            return Provenance.of(item, evidence);
        });
    }

    private Reader reader(Handle handle, Caller caller) {
        return Reader.of(handle, caller, config.approvesByVotes());
    }
}
