package io.agnes.memory;

import java.sql.Array;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The rows of {@code knowledge_comparisons}: which items still have to be compared with those of their kind. */
final class ComparisonRows {
    /** So long a question may be open before another one about the same item begins. */
    private static final Duration OPEN = Duration.ofMinutes(15);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 8;
    private static final int LONGEST = 1_000;
    private static final String COMPARABLE = "not i.is_personal and i.status in ('pending', 'approved', 'mandatory')";
    private static final String WAITING =
            " from knowledge_items i left join knowledge_comparisons c on c.item_id = i.id" + " where " + COMPARABLE
                    + " and (c.item_id is null or c.compared_at is null and c.due_at <= :now)";

    private ComparisonRows() {}

    /** Those that never failed first, of these the newest. */
    static List<String> waiting(Handle handle, Instant now, int limit) {
        return handle.createQuery("select i.id" + WAITING
                        + " order by coalesce(c.attempts, 0), i.updated_at desc, i.id limit :limit")
                .bind("now", now)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /** Those of these items that wait, from now on as asked about: nobody else takes them up for a while. */
    static List<Comparison.Item> claim(Handle handle, Collection<String> ids, Instant now) {
        List<Comparison.Item> claimed = handle.createQuery("select i.id, i.title, left(i.content, " + LONGEST
                        + ") as content, i.domain, i.entities, coalesce(c.attempts, 0) as attempts" + WAITING
                        + " and i.id = any(:ids) order by attempts, i.updated_at, i.id")
                .bind("now", now)
                .bindArray("ids", String.class, ids)
                .map((row, context) -> new Comparison.Item(
                        row.getString("id"),
                        row.getString("title"),
                        row.getString("content"),
                        row.getString("domain"),
                        texts(row.getArray("entities")),
                        row.getInt("attempts")))
                .list();
        if (!claimed.isEmpty()) {
            handle.createUpdate("insert into knowledge_comparisons (item_id, due_at)"
                            + " select unnest(:ids), cast(:until as timestamptz)"
                            + " on conflict (item_id) do update set due_at = excluded.due_at")
                    .bindArray(
                            "ids",
                            String.class,
                            claimed.stream().map(Comparison.Item::id).toList())
                    .bind("until", now.plus(OPEN))
                    .execute();
        }
        return claimed;
    }

    private static List<String> texts(Array array) throws SQLException {
        List<String> texts = new ArrayList<>();
        if (array != null) {
            for (Object text : (Object[]) array.getArray()) {
                texts.add((String) text);
            }
        }
        return texts;
    }

    /**
     * What claimed items may contradict, in one statement: items of their domain (of any when they have none) or with an
     * entity in common; those with the most entities in common first, then the newest.
     *
     * @param items of one domain
     */
    static List<Comparison.Item> candidates(Handle handle, List<Comparison.Item> items, int limit) {
        Set<String> entities = new LinkedHashSet<>();
        items.forEach(item -> entities.addAll(item.entities()));
        String domain = items.get(0).domain();
        String kind = domain == null ? "" : " and (i.domain = :domain or s.common > 0)";
        return handle.createQuery("with shared as (select e.id, count(*) as common from"
                        + " (select i.id, unnest(i.entities) as entity from knowledge_items i where " + COMPARABLE
                        + ") e where e.entity in (select unnest(:entities)) group by e.id)"
                        + ", chosen as (select i.id, coalesce(s.common, 0) as common, i.updated_at"
                        + " from knowledge_items i left join shared s on s.id = i.id where " + COMPARABLE
                        + " and not i.id = any(:ids)" + kind
                        + " order by coalesce(s.common, 0) desc, i.updated_at desc, i.id limit :limit)"
                        + " select i.id, i.title, left(i.content, " + LONGEST + ") as content, i.domain"
                        + " from knowledge_items i join chosen c on c.id = i.id"
                        + " order by c.common desc, c.updated_at desc, c.id")
                .bindArray("entities", String.class, entities)
                .bindArray(
                        "ids",
                        String.class,
                        items.stream().map(Comparison.Item::id).toList())
                .bindMap(domain == null ? Map.of() : Map.of("domain", domain))
                .bind("limit", limit)
                .map((row, context) -> new Comparison.Item(
                        row.getString("id"),
                        row.getString("title"),
                        row.getString("content"),
                        row.getString("domain"),
                        List.of(),
                        0))
                .list();
    }

    /** Which of these items can still contradict another: somebody may have decided about them meanwhile. */
    static Set<String> comparable(Handle handle, Collection<String> ids) {
        return new LinkedHashSet<>(
                handle.createQuery("select i.id from knowledge_items i where " + COMPARABLE + " and i.id = any(:ids)")
                        .bindArray("ids", String.class, ids)
                        .mapTo(String.class)
                        .list());
    }

    /** They are compared, unless their text has changed since they were claimed. */
    static void done(Handle handle, List<String> ids, Instant now) {
        handle.createUpdate("update knowledge_comparisons set compared_at = :now, error = null"
                        + " where item_id = any(:ids) and due_at > :now")
                .bind("now", now)
                .bindArray("ids", String.class, ids)
                .execute();
    }

    /** They were not asked about after all. */
    static void release(Handle handle, List<String> ids, Instant now) {
        handle.createUpdate("update knowledge_comparisons set due_at = :now where item_id = any(:ids)")
                .bind("now", now)
                .bindArray("ids", String.class, ids)
                .execute();
    }

    /** They wait for a pause that doubles with each failure. */
    static void failed(Handle handle, Comparison comparison, String error, Instant now) {
        int attempts = comparison.items().get(0).attempts();
        handle.createUpdate("update knowledge_comparisons set attempts = attempts + 1, error = :error, due_at = :due"
                        + " where item_id = any(:ids)")
                .bind("error", error)
                .bind("due", now.plus(FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, MOST_DOUBLINGS))))
                .bindArray("ids", String.class, comparison.ids())
                .execute();
    }

    /** The item says something else from now on. */
    static void again(Handle handle, String itemId, Instant now) {
        handle.createUpdate("update knowledge_comparisons set compared_at = null, attempts = 0, error = null,"
                        + " due_at = :now where item_id = :item")
                .bind("now", now)
                .bind("item", itemId)
                .execute();
    }
}
