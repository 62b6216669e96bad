package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** The rows of {@code knowledge_items}. Immutable. */
final class ItemRows {
    private final Confidence confidence;

    ItemRows(Confidence confidence) {
        this.confidence = confidence;
    }

    /**
     * SQL that reads whole items out of {@code from}, whose items have this alias; {@link #items} reads what it answers.
     *
     * @param more further columns with a comma behind, or nothing
     */
    String select(String alias, String more, String from) {
        return "select " + more + alias + ".*, " + confidence.effective(alias) + " as effective_confidence,"
                + " (select count(*) from knowledge_votes v where v.item_id = " + alias
                + ".id and v.vote > 0) as upvotes,"
                + " (select count(*) from knowledge_votes v where v.item_id = " + alias + ".id and v.vote < 0)"
                + " as downvotes from " + from;
    }

    /** What an item is worth for {@link Sort} and the bundle. */
    Confidence confidence() {
        return confidence;
    }

    /**
     * @param order of the items {@code i}
     * @param limit at most so many
     */
    List<KnowledgeItem> list(Handle handle, Where where, String order, Instant now, int limit, long offset) {
        String chosen = "(select * from knowledge_items i" + where.sql() + " order by " + order
                + " limit :limit offset :offset) i";
        Query query = handle.createQuery(select("i", "", chosen) + " order by " + order)
                .bind("now", Confidence.seconds(now))
                .bind("limit", limit)
                .bind("offset", offset);
        return where.bind(query).map(ItemRows::item).list();
    }

    long count(Handle handle, Where where) {
        return where.bind(handle.createQuery("select count(*) from knowledge_items i" + where.sql()))
                .mapTo(Long.class)
                .one();
    }

    /** @param where no more than one item, such as {@link Reader#one} */
    Optional<KnowledgeItem> find(Handle handle, Where where, Instant now) {
        return list(handle, where, "i.id", now, 1, 0).stream().findFirst();
    }

    /**
     * @throws AgnesException NOT_FOUND when there is no such item, or the reader may not see it
     */
    KnowledgeItem require(Handle handle, Reader reader, String id, Instant now) {
        return find(handle, reader.one(id), now).orElseThrow(() -> unknown(id));
    }

    static AgnesException unknown(String id) {
        return new AgnesException(
                Problem.NOT_FOUND,
                "There is no item '" + id + "' that you may see.",
                "GET /api/memory lists the items you may see.");
    }

    /** An item without votes; its id is new. */
    void insert(Handle handle, KnowledgeItem item, Instant verifiedAt) {
        Update insert = handle.createUpdate("""
                insert into knowledge_items (id, title, content, category, tags, status, contributors, source_user,
                    audience, confidence, domain, entities, source_type, source_ref, detection_type, verifiers,
                    user_confirmed, admin_confirmed, valid_from, valid_until, supersedes, sensitivity, is_personal,
                    approved_by, approved_at, review_by, needs_review, verified_at, created_at, updated_at)
                values (:id, :title, :content, :category, :tags, :status, :contributors, :source_user,
                    :audience, :confidence, :domain, :entities, :source_type, :source_ref, :detection_type, :verifiers,
                    :user_confirmed, :admin_confirmed, :valid_from, :valid_until, :supersedes, :sensitivity, :personal,
                    :approved_by, :approved_at, :review_by, :needs_review, :verified_at, :created_at, :updated_at)
                """)
                .bind("id", item.id())
                .bind("status", item.status().word())
                .bind("source_user", item.sourceUser())
                .bind("confidence", item.confidence())
                .bind("source_type", item.sourceType())
                .bind("source_ref", item.sourceRef())
                .bind("detection_type", item.detectionType())
                .bind("verifiers", item.verifiers())
                .bind("user_confirmed", item.userConfirmed())
                .bind("admin_confirmed", item.adminConfirmed())
                .bind("valid_from", item.validFrom())
                .bind("valid_until", item.validUntil())
                .bind("supersedes", item.supersedes())
                .bind("sensitivity", item.sensitivity())
                .bind("personal", item.isPersonal())
                .bind("approved_by", item.approvedBy())
                .bind("approved_at", item.approvedAt())
                .bind("review_by", item.reviewBy())
                .bind("needs_review", item.needsReview())
                .bind("verified_at", verifiedAt)
                .bind("created_at", item.createdAt())
                .bind("updated_at", item.updatedAt());
        texts(insert, "contributors", item.contributors());
        texts(insert, "entities", item.entities());
        wording(insert, item).execute();
    }

    /** Writes what people edit: title, content, category, tags, domain, audience; and whether to look at it again. */
    void edit(Handle handle, KnowledgeItem edited, String by, Instant at, boolean needsReview) {
        Update update = handle.createUpdate("update knowledge_items set title = :title, content = :content,"
                        + " category = :category, tags = :tags, domain = :domain, audience = :audience,"
                        + " needs_review = :needs_review, edited_by = :by, edited_at = :at, updated_at = :at"
                        + " where id = :id")
                .bind("id", edited.id())
                .bind("by", by)
                .bind("at", at)
                .bind("needs_review", needsReview);
        wording(update, edited).execute();
    }

    /** Those who contributed to an item that is merged into this one. */
    void addContributors(Handle handle, KnowledgeItem item, List<String> emails) {
        List<String> all = Stream.concat(item.contributors().stream(), emails.stream())
                .distinct()
                .toList();
        handle.createUpdate("update knowledge_items set contributors = :contributors where id = :id")
                .bindArray("contributors", String.class, all)
                .bind("id", item.id())
                .execute();
    }

    private static Update wording(Update update, KnowledgeItem item) {
        texts(update, "tags", item.tags());
        return update.bind("title", item.title())
                .bind("content", item.content())
                .bind("category", item.category())
                .bind("domain", item.domain())
                .bind("audience", item.audience());
    }

    private static void texts(Update update, String name, List<String> texts) {
        if (texts == null || texts.isEmpty()) {
            update.bindNull(name, Types.ARRAY);
        } else {
            update.bindArray(name, String.class, texts);
        }
    }

    static KnowledgeItem item(RowView row) {
        long upvotes = row.getColumn("upvotes", Long.class);
        long downvotes = row.getColumn("downvotes", Long.class);
        return new KnowledgeItem(
                text(row, "id"),
                text(row, "title"),
                text(row, "content"),
                text(row, "category"),
                texts(row, "tags"),
                Status.parse(text(row, "status")),
                texts(row, "contributors"),
                text(row, "source_user"),
                text(row, "audience"),
                row.getColumn("confidence", Double.class),
                rounded(row.getColumn("effective_confidence", Double.class)),
                text(row, "domain"),
                texts(row, "entities"),
                text(row, "source_type"),
                text(row, "source_ref"),
                text(row, "detection_type"),
                row.getColumn("verifiers", Integer.class),
                row.getColumn("user_confirmed", Boolean.class),
                row.getColumn("admin_confirmed", Boolean.class),
                moment(row, "valid_from"),
                moment(row, "valid_until"),
                text(row, "supersedes"),
                text(row, "sensitivity"),
                row.getColumn("is_personal", Boolean.class),
                text(row, "approved_by"),
                moment(row, "approved_at"),
                text(row, "mandatory_reason"),
                moment(row, "review_by"),
                row.getColumn("needs_review", Boolean.class),
                text(row, "edited_by"),
                moment(row, "edited_at"),
                moment(row, "created_at"),
                moment(row, "updated_at"),
                upvotes,
                downvotes,
                upvotes - downvotes);
    }

    /** It fades with each second; nobody needs to see that. */
    private static double rounded(double confidence) {
        return Math.round(confidence * 10_000) / 10_000.0;
    }

    private static String text(RowView row, String column) {
        return row.getColumn(column, String.class);
    }

    private static Instant moment(RowView row, String column) {
        return row.getColumn(column, Instant.class);
    }

    private static List<String> texts(RowView row, String column) {
        String[] texts = row.getColumn(column, String[].class);
        return texts == null ? List.of() : Arrays.asList(texts);
    }
}
