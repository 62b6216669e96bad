package io.agnes.memory;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Writes that an item stands somewhere else from now on, with its line in the audit log. Immutable. */
final class Decisions {
    private final MemoryConfig config;
    private final ItemRows items;
    private final Audit audit;

    Decisions(MemoryConfig config, ItemRows items, Audit audit) {
        this.config = config;
        this.items = items;
        this.audit = audit;
    }

    /**
     * @param item as it stands
     * @param by null: the votes of readers
     * @param reason may be null
     * @param audience null: it stays
     */
    void take(Handle handle, KnowledgeItem item, Status to, Caller by, String reason, String audience, Instant now) {
        boolean inForce = to == Status.APPROVED || to == Status.MANDATORY;
        boolean confirmed = item.adminConfirmed() || inForce && by != null;
        handle.createUpdate("update knowledge_items set status = :status, approved_by = :by, approved_at = :decided,"
                        + " mandatory_reason = :reason, audience = :audience, review_by = :review, needs_review = false,"
                        + " admin_confirmed = :confirmed, confidence = :confidence,"
                        + " verified_at = case when :in_force then :now else verified_at end, updated_at = :now"
                        + " where id = :id")
                .bind("id", item.id())
                .bind("status", to.word())
                .bind("by", !inForce ? item.approvedBy() : by == null ? null : by.email())
                .bind("decided", inForce ? now : item.approvedAt())
                .bind("reason", to == Status.MANDATORY ? reason : null)
                .bind("audience", audience == null ? item.audience() : audience)
                .bind("review", inForce ? reviewOf(now) : null)
                .bind("confirmed", confirmed)
                .bind("confidence", items.confidence().score(item.facts(to == Status.MANDATORY, confirmed)))
                .bind("in_force", inForce)
                .bind("now", now)
                .execute();
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("from", item.status().word());
        params.put("to", to.word());
        putIfThere(params, "reason", reason);
        putIfThere(params, "audience", audience);
        record(handle, by, action(to), item.id(), params);
    }

    /** The same for an item that is new, if new items are approved by themselves; null when they wait for a decision. */
    Instant reviewOfNew(Instant now) {
        return config.approvalMode().equals(MemoryConfig.AUTO_PUBLISH) ? reviewOf(now) : null;
    }

    /** When what is decided now is to be looked at again. */
    Instant reviewOf(Instant now) {
        return now.atOffset(ZoneOffset.UTC)
                .plusMonths(config.reviewPeriodMonths())
                .toInstant();
    }

    /** @param action without its prefix */
    void record(Handle handle, Caller by, String action, String itemId, Map<String, ?> params) {
        audit.record(handle, by, MemoryAudit.PREFIX + action, "knowledge_item:" + itemId, params, "ok", null);
    }

    private static String action(Status to) {
        return switch (to) {
            case APPROVED -> "approve";
            case MANDATORY -> "mandate";
            case REJECTED -> "reject";
            case REVOKED -> "revoke";
            case PENDING -> "reopen";
            case EXPIRED -> "expire";
        };
    }

    private static void putIfThere(Map<String, Object> params, String name, String value) {
        if (value != null) {
            params.put(name, value);
        }
    }
}
