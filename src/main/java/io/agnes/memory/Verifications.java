package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.state.StateDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
     * @return the ids of the items that are new
     * @throws AgnesException INVALID for a text that cannot be kept
     */
    public List<String> add(Handle handle, List<Verification> found, Verification.Source source, Instant now) {
        List<String> added = new ArrayList<>();
        for (Verification verification : found) {
            FreshItem said = new FreshItem(
                    verification.title(),
                    verification.content(),
                    CATEGORY,
                    verification.entities(),
                    verification.domain(),
                    verification.entities());
            String id = FreshItem.idOf("kv_", said.title() + ":" + said.content());
            // Most are new, and whether one is known costs a fraction of reading it.
            Where one = new Where().and("i.id = :id", "id", id);
            KnowledgeItem item;
            if (items.count(handle, one) > 0) {
                item = items.find(handle, one, now).orElseThrow();
            } else {
                item = said.as(
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
                decisions.record(handle, null, "detect", id, Map.of("source_ref", source.ref()));
                added.add(id);
            }
            evidence.add(
                    handle,
                    item,
                    source.email(),
                    source.ref(),
                    verification.detectionType(),
                    verification.userQuote(),
                    now);
        }
        return added;
    }
}
