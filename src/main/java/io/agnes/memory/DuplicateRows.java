package io.agnes.memory;

import java.util.Collection;
import java.util.LinkedHashSet;
import org.jdbi.v3.core.Handle;

/** Finds items that may say the same: of one domain, with two entities or more in common. */
final class DuplicateRows {
    static final String LIKELY = "likely_duplicate";

    private static final String FIND = """
            insert into knowledge_item_relations (item_a_id, item_b_id, relation_type, score)
            with words as (
                select i.id, i.domain, array_length(i.entities, 1) as total, unnest(i.entities) as entity
                from knowledge_items i
                where i.domain is not null and not i.is_personal
                    and i.status in ('pending', 'approved', 'mandatory')),
            pairs as (
                select a.id as this, b.id as other, count(*) as common, a.total as own, b.total as others
                from words a join words b on b.domain = a.domain and b.entity = a.entity and b.id <> a.id
                where a.id = any(:ids)
                group by a.id, b.id, a.total, b.total having count(*) >= 2)
            select distinct least(this, other), greatest(this, other), 'likely_duplicate',
                cast(common as double precision) / (own + others - common)
            from pairs
            on conflict do nothing
            """;

    private DuplicateRows() {}

    /**
     * Writes down the pairs of some items; a pair that is known stays as it is. What is personal, decided against or
     * without a domain has none.
     *
     * @return how many pairs are new
     */
    static int find(Handle handle, Collection<String> ids) {
        return handle.createUpdate(FIND)
                .bindArray("ids", String.class, new LinkedHashSet<>(ids))
                .execute();
    }
}
