package io.agnes.memory;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Contradictions as governors see and settle them: what is decided happens to both items. Thread-safe. */
public final class Contradictions {
    private static final String KEPT_A = "kept_a";
    private static final String KEPT_B = "kept_b";
    private static final String MERGED = "merged";
    private static final String BOTH_VALID = "both_valid";
    private static final List<String> RESOLUTIONS = List.of(KEPT_A, KEPT_B, MERGED, BOTH_VALID);
    private static final Set<String> SEVERITIES = Set.of("hard", "soft");
    private static final int MOST = 100;

    private final StateDatabase state;
    private final ItemRows items;
    private final Governors governors;
    private final Decisions decisions;
    private final Clock clock;

    Contradictions(StateDatabase state, ItemRows items, Governors governors, Decisions decisions, Clock clock) {
        this.state = state;
        this.items = items;
        this.governors = governors;
        this.decisions = decisions;
        this.clock = clock;
    }

    /**
     * The newest 100.
     *
     * @param parameters {@code resolved}; {@code exclude_personal=false} tells administrators what personal items say
     * @throws AgnesException FORBIDDEN
     */
    public Contradiction.Listing list(Parameters parameters, Caller by) {
        return state.read(handle -> {
            Reader governor = governors.require(handle, by);
            Where where = Side.governed(governor);
            parameters
                    .find("resolved")
                    .ifPresent(resolved -> where.and("c.resolved = :resolved", "resolved", resolved.equals("true")));
            List<Contradiction> found = ContradictionRows.list(handle, where, ItemFilter.personalToo(parameters), MOST);
            return new Contradiction.Listing(found, found.size());
        });
    }

    /**
     * Writes one down by hand; an open one of the same pair stays.
     *
     * @throws AgnesException INVALID naming the field; NOT_FOUND for an item; FORBIDDEN
     */
    public Contradiction.Ref add(Contradiction.Request request, Caller by) {
        if (request == null || request.itemAId() == null || request.itemBId() == null) {
            throw Requests.noBody("{\"item_a_id\": \"...\", \"item_b_id\": \"...\", \"explanation\": \"...\"}");
        }
        if (request.itemAId().equals(request.itemBId())) {
            throw new AgnesException(Problem.INVALID, "An item does not contradict itself.", "Name two items.");
        }
        if (request.severity() != null && !SEVERITIES.contains(request.severity())) {
            throw new AgnesException(
                    Problem.INVALID, "There is no severity '" + request.severity() + "'.", "Send hard or soft.");
        }
        String explanation = Wording.required("explanation", request.explanation(), Wording.REASON);
        if (request.suggestedResolution() != null) {
            requireResolution(request.suggestedResolution().action());
        }
        return state.write(handle -> {
            Reader governor = governors.require(handle, by);
            Instant now = clock.instant();
            governors.item(handle, governor, request.itemAId(), now);
            governors.item(handle, governor, request.itemBId(), now);
            String id = ContradictionRows.record(
                    handle,
                    request.itemAId(),
                    request.itemBId(),
                    explanation,
                    request.severity(),
                    request.suggestedResolution(),
                    now);
            decisions.record(handle, by, "contradiction", request.itemAId(), Map.of("contradiction", id));
            return new Contradiction.Ref(id);
        });
    }

    /**
     * Settles one. {@code kept_a}: A takes the place of B, which is rejected, or revoked when it is mandatory; {@code
     * kept_b} the other way round; {@code merged}: A says what both said, and takes the place of B; {@code both_valid}:
     * both stay.
     *
     * @param parameters {@code contradiction_id}
     * @throws AgnesException INVALID for another resolution, or nothing to say when merged; NOT_FOUND; FORBIDDEN;
     *     CONFLICT when it is settled, or the item that is to stay was itself rejected or revoked
     */
    public Contradiction.Outcome resolve(Parameters parameters, Contradiction.Choice choice, Caller by) {
        String resolution = requireResolution(choice == null ? null : choice.resolution());
        String reason = Wording.optional("reason", choice.reason(), Wording.REASON);
        String id = parameters.get("contradiction_id");
        return state.write(handle -> {
            Reader governor = governors.require(handle, by);
            Contradiction open = requireOpen(handle, governor, id);
            Instant now = clock.instant();
            KnowledgeItem a = governors.item(handle, governor, open.itemAId(), now);
            KnowledgeItem b = governors.item(handle, governor, open.itemBId(), now);
            switch (resolution) {
                case KEPT_A -> replace(handle, a, b, id, by, now);
                case KEPT_B -> replace(handle, b, a, id, by, now);
                case MERGED -> merge(handle, a, b, mergedContent(open, choice), id, by, now);
                default -> {
                    // both stay as they are
                }
            }
            ContradictionRows.resolve(handle, id, resolution, by.email(), now);
            Map<String, Object> params = new LinkedHashMap<>(Map.of("contradiction", id, "resolution", resolution));
            if (reason != null) {
                params.put("reason", reason);
            }
            decisions.record(handle, by, "resolve_contradiction", a.id(), params);
            return new Contradiction.Outcome(
                    id,
                    true,
                    resolution,
                    governors.item(handle, governor, a.id(), now).status(),
                    governors.item(handle, governor, b.id(), now).status());
        });
    }

    private Contradiction requireOpen(Handle handle, Reader governor, String id) {
        Contradiction found =
                ContradictionRows.list(handle, Side.governed(governor).and("c.id = :id", "id", id), true, 1).stream()
                        .findFirst()
                        .orElseThrow(() -> new AgnesException(
                                Problem.NOT_FOUND,
                                "There is no contradiction '" + id + "' that you govern.",
                                "GET /api/memory/admin/contradictions lists them."));
        if (found.resolved()) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "The contradiction '" + id + "' is settled: " + found.resolution() + ".",
                    "Decide about its items themselves.");
        }
        return found;
    }

    private void replace(Handle handle, KnowledgeItem winner, KnowledgeItem loser, String id, Caller by, Instant now) {
        if (winner.status().isOut()) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "The item '" + winner.id() + "' is " + winner.status().word() + " and cannot take a place.",
                    "Approve it first, or keep the other one.");
        }
        Status retired = loser.status().retired();
        if (retired != loser.status()) {
            decisions.take(handle, loser, retired, by, "Contradiction " + id + ".", null, now);
        }
        handle.execute(
                "update knowledge_items set supersedes = ?, updated_at = ? where id = ?", loser.id(), now, winner.id());
    }

    private void merge(
            Handle handle, KnowledgeItem a, KnowledgeItem b, String content, String id, Caller by, Instant now) {
        KnowledgeItem merged =
                Changes.apply(handle, a, new KnowledgeChange(null, content, null, null, null, null, null, null));
        items.edit(handle, merged, by.email(), now, Changes.asksForReview(a, merged));
        items.addContributors(handle, a, b.contributors());
        ComparisonRows.again(handle, a.id(), now);
        replace(handle, a, b, id, by, now);
    }

    private static String mergedContent(Contradiction open, Contradiction.Choice choice) {
        Contradiction.Suggestion suggested = open.suggestedResolution();
        String content = choice.mergedContent() != null || suggested == null
                ? choice.mergedContent()
                : suggested.mergedContent();
        return Wording.required("merged_content", content, Wording.CONTENT);
    }

    private static String requireResolution(String resolution) {
        if (resolution == null || !RESOLUTIONS.contains(resolution)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "There is no resolution '" + resolution + "'.",
                    "Send one of: " + String.join(", ", RESOLUTIONS) + ".");
        }
        return resolution;
    }
}
