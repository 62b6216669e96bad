package io.agnes.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The rows of {@code knowledge_contradictions}. */
final class ContradictionRows {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final String SELECT = "select c.*," + Side.columns("a") + "," + Side.columns("b")
            + " from knowledge_contradictions c join knowledge_items a on a.id = c.item_a_id"
            + " join knowledge_items b on b.id = c.item_b_id";

    private ContradictionRows() {}

    /**
     * Writes one down, unless one of the same pair is open.
     *
     * @return the id of the open one
     */
    static String record(
            Handle handle,
            String itemA,
            String itemB,
            String explanation,
            String severity,
            Contradiction.Suggestion suggestion,
            Instant now) {
        Optional<String> open = handle.createQuery("select id from knowledge_contradictions where not resolved"
                        + " and (item_a_id = :a and item_b_id = :b or item_a_id = :b and item_b_id = :a) limit 1")
                .bind("a", itemA)
                .bind("b", itemB)
                .mapTo(String.class)
                .findFirst();
        return open.orElseGet(() -> {
            String id = FreshItem.randomId("kc_");
            handle.createUpdate(
                            "insert into knowledge_contradictions (id, item_a_id, item_b_id, explanation, severity,"
                                    + " suggested_resolution, detected_at) values (:id, :a, :b, :why, :severity, :suggested, :now)")
                    .bind("id", id)
                    .bind("a", itemA)
                    .bind("b", itemB)
                    .bind("why", explanation)
                    .bind("severity", severity)
                    .bind("suggested", suggestion == null ? null : json(suggestion))
                    .bind("now", now)
                    .execute();
            return id;
        });
    }

    /** @param where over {@code c} and its items {@code a} and {@code b} */
    static List<Contradiction> list(Handle handle, Where where, boolean personalToo, int limit) {
        return where.bind(handle.createQuery(SELECT + where.sql() + " order by c.detected_at desc, c.id limit :limit"))
                .bind("limit", limit)
                .map(row -> contradiction(row, personalToo))
                .list();
    }

    static void resolve(Handle handle, String id, String resolution, String by, Instant now) {
        handle.execute(
                "update knowledge_contradictions set resolved = true, resolution = ?, resolved_by = ?, resolved_at = ?"
                        + " where id = ?",
                resolution,
                by,
                now,
                id);
    }

    private static Contradiction contradiction(RowView row, boolean personalToo) {
        return new Contradiction(
                row.getColumn("id", String.class),
                row.getColumn("item_a_id", String.class),
                row.getColumn("item_b_id", String.class),
                Side.of(row, "a", personalToo),
                Side.of(row, "b", personalToo),
                row.getColumn("explanation", String.class),
                row.getColumn("severity", String.class),
                suggestion(row.getColumn("suggested_resolution", String.class)),
                row.getColumn("resolved", Boolean.class),
                row.getColumn("resolved_by", String.class),
                row.getColumn("resolved_at", Instant.class),
                row.getColumn("resolution", String.class),
                row.getColumn("detected_at", Instant.class));
    }

    private static String json(Contradiction.Suggestion suggestion) {
        try {
            return JSON.writeValueAsString(suggestion);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Contradiction.Suggestion suggestion(String json) {
        try {
            return json == null ? null : JSON.readValue(json, Contradiction.Suggestion.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A contradiction is kept with what is not JSON.", e);
        }
    }
}
