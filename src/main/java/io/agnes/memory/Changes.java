package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** What a {@link KnowledgeChange} makes of an item. */
final class Changes {
    private Changes() {}

    /**
     * @throws AgnesException INVALID naming the field; FORBIDDEN when the item would go to a domain of others
     */
    static void check(Handle handle, KnowledgeChange change, Reader governor) {
        if (change.title() != null) {
            Wording.required("title", change.title(), Wording.TITLE);
        }
        if (change.content() != null) {
            Wording.required("content", change.content(), Wording.CONTENT);
        }
        if (change.category() != null) {
            Wording.category(change.category());
        }
        Wording.tags(change.tags());
        Wording.tags(change.tagsAdd());
        Governors.audience(handle, change.audience());
        String domain = MemoryDomains.checked(change.domain());
        boolean foreign = change.domain() != null
                && !governor.admin()
                && !governor.curated().contains(domain);
        if (foreign) {
            throw new AgnesException(
                    Problem.FORBIDDEN,
                    "You do not govern the domain '" + change.domain() + "'.",
                    "Ask an administrator to move the item there.");
        }
    }

    /**
     * @param change one that {@link #check} has passed
     * @throws AgnesException INVALID when there are too many tags
     */
    static KnowledgeItem apply(Handle handle, KnowledgeItem item, KnowledgeChange change) {
        return with(
                item,
                change.title() == null ? item.title() : change.title().strip(),
                change.content() == null ? item.content() : change.content().strip(),
                change.category() == null ? item.category() : change.category(),
                tags(item, change),
                change.domain() == null ? item.domain() : MemoryDomains.checked(change.domain()),
                change.audience() == null ? item.audience() : Governors.audience(handle, change.audience()));
    }

    /** Whoever made it mandatory has not seen what it says now. */
    static boolean asksForReview(KnowledgeItem before, KnowledgeItem after) {
        return before.needsReview() || before.status() == Status.MANDATORY && saysOtherwise(before, after);
    }

    static boolean saysOtherwise(KnowledgeItem before, KnowledgeItem after) {
        return !before.title().equals(after.title()) || !before.content().equals(after.content());
    }

    private static List<String> tags(KnowledgeItem item, KnowledgeChange change) {
        Set<String> tags = new LinkedHashSet<>(change.tags() == null ? item.tags() : orNone(change.tags()));
        tags.addAll(orNone(change.tagsAdd()));
        if (change.tagsRemove() != null) {
            change.tagsRemove().forEach(tags::remove);
        }
        return Wording.tags(new ArrayList<>(tags));
    }

    private static List<String> orNone(List<String> tags) {
        List<String> clean = Wording.tags(tags);
        return clean == null ? List.of() : clean;
    }

    private static KnowledgeItem with(
            KnowledgeItem item,
            String title,
            String content,
            String category,
            List<String> tags,
            String domain,
            String audience) {
        return new KnowledgeItem(
                item.id(),
                title,
                content,
                category,
                tags,
                item.status(),
                item.contributors(),
                item.sourceUser(),
                audience,
                item.confidence(),
                item.effectiveConfidence(),
                domain,
                item.entities(),
                item.sourceType(),
                item.sourceRef(),
                item.detectionType(),
                item.verifiers(),
                item.userConfirmed(),
                item.adminConfirmed(),
                item.validFrom(),
                item.validUntil(),
                item.supersedes(),
                item.sensitivity(),
                item.isPersonal(),
                item.approvedBy(),
                item.approvedAt(),
                item.mandatoryReason(),
                item.reviewBy(),
                item.needsReview(),
                item.editedBy(),
                item.editedAt(),
                item.createdAt(),
                item.updatedAt(),
                item.upvotes(),
                item.downvotes(),
                item.score());
    }
}
