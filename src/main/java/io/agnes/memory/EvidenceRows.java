package io.agnes.memory;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** The rows of {@code verification_evidence}, and what they make of the items they speak for. Immutable. */
final class EvidenceRows {
    private final ItemRows items;

    EvidenceRows(ItemRows items) {
        this.items = items;
    }

    /** The newest first. */
    static List<Evidence> of(Handle handle, String itemId) {
        return handle.createQuery(
                        "select * from verification_evidence where item_id = :item order by created_at desc, id limit 100")
                .bind("item", itemId)
                .map(row -> new Evidence(
                        row.getColumn("id", String.class),
                        row.getColumn("item_id", String.class),
                        row.getColumn("source_user", String.class),
                        row.getColumn("source_ref", String.class),
                        row.getColumn("detection_type", String.class),
                        row.getColumn("user_quote", String.class),
                        row.getColumn("created_at", Instant.class)))
                .list();
    }

    /**
     * What speaks for an item by now.
     *
     * @param same these words of this person from this place
     * @param own those of this person
     * @param people how many persons
     */
    private record Said(int same, int own, int people) {}

    /**
     * Adds somebody's words to an item: the item counts its verifiers anew, keeps the way of verification that weighs
     * most, and begins to fade from now. The same words of the same person from the same place count once.
     *
     * @param item as it stands now
     * @param detectionType null for a note
     */
    void add(
            Handle handle,
            KnowledgeItem item,
            String email,
            String sourceRef,
            String detectionType,
            String quote,
            Instant now) {
        String user = email.toLowerCase(Locale.ROOT);
        Said said = handle.createQuery(
                        "select count(*) filter (where source_user = :user and coalesce(source_ref, '') = :ref)"
                                + " as same, count(*) filter (where source_user = :user) as own,"
                                + " count(distinct source_user) as people from verification_evidence where item_id = :item")
                .bind("item", item.id())
                .bind("user", user)
                .bind("ref", sourceRef == null ? "" : sourceRef)
                .map((row, context) -> new Said(row.getInt("same"), row.getInt("own"), row.getInt("people")))
                .one();
        if (said.same() > 0) {
            return;
        }
        handle.createUpdate("insert into verification_evidence (id, item_id, source_user, source_ref, detection_type,"
                        + " user_quote, created_at) values (:id, :item, :user, :ref, :type, :quote, :now)")
                .bind("id", FreshItem.randomId("ev_"))
                .bind("item", item.id())
                .bind("user", user)
                .bind("ref", sourceRef)
                .bind("type", detectionType)
                .bind("quote", quote)
                .bind("now", now)
                .execute();
        int verifiers = said.own() > 0 ? said.people() : said.people() + 1;
        String strongest = stronger(item, detectionType);
        Confidence.Facts facts = new Confidence.Facts(
                item.status() == Status.MANDATORY,
                item.sourceType(),
                strongest,
                verifiers,
                item.userConfirmed(),
                item.adminConfirmed());
        handle.createUpdate("update knowledge_items set verifiers = :verifiers, detection_type = :type,"
                        + " confidence = :confidence, verified_at = :now where id = :item")
                .bind("verifiers", verifiers)
                .bind("type", strongest)
                .bind("confidence", items.confidence().score(facts))
                .bind("now", now)
                .bind("item", item.id())
                .execute();
    }

    private String stronger(KnowledgeItem item, String detectionType) {
        if (detectionType == null) {
            return item.detectionType();
        }
        Confidence confidence = items.confidence();
        return item.detectionType() == null
                        || confidence.base(item.sourceType(), detectionType)
                                > confidence.base(item.sourceType(), item.detectionType())
                ? detectionType
                : item.detectionType();
    }
}
