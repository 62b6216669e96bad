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

/** Pairs of items that may say the same, as governors judge them. Thread-safe. */
public final class Duplicates {
    private static final List<String> RESOLUTIONS = List.of("duplicate", "different", "dismissed");
    private static final int USUAL = 100;
    private static final int MOST = 1_000;
    private static final String SELECT = "select r.*," + Side.columns("a") + "," + Side.columns("b")
            + " from knowledge_item_relations r join knowledge_items a on a.id = r.item_a_id"
            + " join knowledge_items b on b.id = r.item_b_id";

    private final StateDatabase state;
    private final Governors governors;
    private final Decisions decisions;
    private final Clock clock;

    Duplicates(StateDatabase state, Governors governors, Decisions decisions, Clock clock) {
        this.state = state;
        this.governors = governors;
        this.decisions = decisions;
        this.clock = clock;
    }

    /**
     * @param parameters {@code resolved}; {@code exclude_personal}; {@code limit}, 100 unless told, at most 1,000
     * @throws AgnesException FORBIDDEN
     */
    public Duplicate.Listing list(Parameters parameters, Caller by) {
        int limit = parameters.findInt("limit", 1, MOST).orElse(USUAL);
        return state.read(handle -> {
            Where where = Side.governed(governors.require(handle, by));
            parameters
                    .find("resolved")
                    .ifPresent(resolved -> where.and("r.resolved = :resolved", "resolved", resolved.equals("true")));
            List<Duplicate> found = read(handle, where, ItemFilter.personalToo(parameters), limit);
            return new Duplicate.Listing(found, found.size());
        });
    }

    /**
     * Writes down what a governor thinks of a pair; what becomes of its items is decided by itself.
     *
     * @param parameters {@code item_a_id} and {@code item_b_id}, in any order
     * @throws AgnesException INVALID for another resolution; NOT_FOUND; FORBIDDEN; CONFLICT when it is judged already
     */
    public Duplicate.Outcome resolve(Parameters parameters, Duplicate.Choice choice, Caller by) {
        if (choice == null || choice.resolution() == null || !RESOLUTIONS.contains(choice.resolution())) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The resolution is none of those there are.",
                    "Send one of: " + String.join(", ", RESOLUTIONS) + ".");
        }
        String one = parameters.get("item_a_id");
        String other = parameters.get("item_b_id");
        String a = one.compareTo(other) <= 0 ? one : other;
        String b = one.compareTo(other) <= 0 ? other : one;
        return state.write(handle -> {
            Where pair = Side.governed(governors.require(handle, by))
                    .and("r.item_a_id = :a", "a", a)
                    .and("r.item_b_id = :b", "b", b);
            Duplicate open = read(handle, pair, false, 1).stream()
                    .findFirst()
                    .orElseThrow(() -> new AgnesException(
                            Problem.NOT_FOUND,
                            "There is no such pair that you govern.",
                            "GET /api/memory/admin/duplicate-candidates lists them."));
            if (open.resolved()) {
                throw new AgnesException(
                        Problem.CONFLICT,
                        "The pair is judged already: " + open.resolution() + ".",
                        "Nothing is left to do.");
            }
            Instant now = clock.instant();
            handle.execute(
                    "update knowledge_item_relations set resolved = true, resolution = ?, resolved_by = ?,"
                            + " resolved_at = ? where item_a_id = ? and item_b_id = ? and relation_type = ?",
                    choice.resolution(),
                    by.email(),
                    now,
                    a,
                    b,
                    open.relationType());
            decisions.record(handle, by, "resolve_duplicate", a, Map.of("other", b, "resolution", choice.resolution()));
            return new Duplicate.Outcome(a, b, true, choice.resolution());
        });
    }

    private static List<Duplicate> read(Handle handle, Where where, boolean personalToo, int limit) {
        return where.bind(handle.createQuery(
                        SELECT + where.sql() + " order by r.score desc, r.item_a_id, r.item_b_id limit :limit"))
                .bind("limit", limit)
                .map(row -> duplicate(row, personalToo))
                .list();
    }

    private static Duplicate duplicate(RowView row, boolean personalToo) {
        return new Duplicate(
                row.getColumn("item_a_id", String.class),
                row.getColumn("item_b_id", String.class),
                row.getColumn("relation_type", String.class),
                row.getColumn("score", Double.class),
                row.getColumn("resolved", Boolean.class),
                row.getColumn("resolved_by", String.class),
                row.getColumn("resolved_at", Instant.class),
                row.getColumn("resolution", String.class),
                row.getColumn("created_at", Instant.class),
                Side.of(row, "a", personalToo),
                Side.of(row, "b", personalToo));
    }
}
