package io.agnes.memory;

import java.time.Instant;
import java.util.List;

/**
 * Where an item comes from.
 *
 * @param evidence the words that speak for it, at most 100; empty for those who do not govern it
 */
public record Provenance(
        String id,
        String sourceType,
        String sourceRef,
        String sourceUser,
        double confidence,
        double effectiveConfidence,
        String detectionType,
        int verifiers,
        String domain,
        List<String> entities,
        Instant validFrom,
        Instant validUntil,
        String supersedes,
        Instant createdAt,
        List<Evidence> evidence) {

    static Provenance of(KnowledgeItem item, List<Evidence> evidence) {
        return new Provenance(
                item.id(),
                item.sourceType(),
                item.sourceRef(),
                item.sourceUser(),
                item.confidence(),
                item.effectiveConfidence(),
                item.detectionType(),
                item.verifiers(),
                item.domain(),
                item.entities(),
                item.validFrom(),
                item.validUntil(),
                item.supersedes(),
                item.createdAt(),
                evidence);
    }
}
