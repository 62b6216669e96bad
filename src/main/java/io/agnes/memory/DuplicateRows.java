package io.agnes.memory;

import org.jdbi.v3.core.Handle;

/** Finds items that may say the same: of one domain, with two entities or more in common. */
final class DuplicateRows {
    static final String LIKELY = "likely_duplicate";

    private static final String FIND = """
            insert into knowledge_item_relations (item_a_id, item_b_id, relation_type, score)
            with others as (
                select i.id, unnest(i.entities) as entity from knowledge_items i
                where i.domain = :domain and i.id <> :id and not i.is_personal
                    and i.status in ('pending', 'approved', 'mandatory')),
            shared as (
                select id, count(*) filter (where entity = any(:entities)) as common, count(*) as total
                from others group by id)
            select least(:id, id), greatest(:id, id), 'likely_duplicate',
                cast(common as double precision) / (total + :own - common)
            from shared where common >= 2
            on conflict do nothing
            """;

    private DuplicateRows() {}

    /**
     * Writes down the pairs of an item; a pair that is known stays as it is.
     *
     * @param item one that is not personal has pairs, if it has a domain and entities
     * @return how many pairs are new
     */
    static int find(Handle handle, KnowledgeItem item) {
        if (item.isPersonal()
                || item.domain() == null
                || item.entities() == null
                || item.entities().size() < 2) {
            return 0;
        }
        return handle.createUpdate(FIND)
                .bind("id", item.id())
                .bind("domain", item.domain())
                .bindArray("entities", String.class, item.entities())
                .bind("own", item.entities().size())
                .execute();
    }
}
