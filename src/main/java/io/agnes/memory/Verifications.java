package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.state.StateDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Takes up what people have verified: a new item waits for a decision in every approval mode, since nobody has looked at
 * what a model made of a conversation; an item that is known gets one more voice. Thread-safe.
 */
public final class Verifications {
    private static final String CATEGORY = "business_logic";

    private final ItemRows items;
    private final EvidenceRows evidence;
    private final Decisions decisions;

    Verifications(ItemRows items, Decisions decisions) {
        this.items = items;
        this.evidence = new EvidenceRows(items);
        this.decisions = decisions;
    }

    /**
     * Takes them up in the transaction of the caller. The same ones from the same place change nothing the second time.
     *
     * @param handle of {@link StateDatabase#write}
     * @throws AgnesException INVALID for a text that cannot be kept
     */
    public Verification.Outcome add(Handle handle, List<Verification> found, Verification.Source source, Instant now) {
        List<String> added = new ArrayList<>();
        int duplicates = 0;
        for (Verification verification : found) {
            FreshItem said = new FreshItem(
                    verification.title(),
                    verification.content(),
                    CATEGORY,
                    verification.entities(),
                    verification.domain(),
                    verification.entities());
            String id = FreshItem.idOf("kv_", said.title() + ":" + said.content());
            Optional<KnowledgeItem> known = find(handle, id, now);
            if (known.isEmpty()) {
                KnowledgeItem item = said.as(
                        id,
                        new FreshItem.Origin(
                                source.email(),
                                Confidence.USER_VERIFICATION,
                                source.ref(),
                                verification.detectionType()),
                        items.confidence().base(Confidence.USER_VERIFICATION, verification.detectionType()),
                        null,
                        now);
                items.insert(handle, item, now);
                duplicates += DuplicateRows.find(handle, item);
                decisions.record(handle, null, "detect", id, Map.of("source_ref", source.ref()));
                added.add(id);
            }
            evidence.add(
                    handle,
                    find(handle, id, now).orElseThrow(),
                    source.email(),
                    source.ref(),
                    verification.detectionType(),
                    verification.userQuote(),
                    now);
        }
        return new Verification.Outcome(added, duplicates);
    }

    private Optional<KnowledgeItem> find(Handle handle, String id, Instant now) {
        return items.find(handle, new Where().and("i.id = :id", "id", id), now);
    }
}
