package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.state.StateDatabase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Takes up what people have verified: a new item waits for a decision in every approval mode, since nobody has looked at
 * what a model made of a conversation; an item that is known gets one more voice. Thread-safe.
 */
public final class Verifications {
    private static final String CATEGORY = "business_logic";
    private static final int ID_BYTES = 6;

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
            String title = Wording.required("title", verification.title(), Wording.TITLE);
            String content = Wording.required("content", verification.content(), Wording.CONTENT);
            String id = id(title, content);
            Optional<KnowledgeItem> known = find(handle, id, now);
            if (known.isEmpty()) {
                KnowledgeItem item = item(id, title, content, verification, source, now);
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

    private KnowledgeItem item(
            String id, String title, String content, Verification said, Verification.Source source, Instant now) {
        List<String> entities = Wording.entities(said.entities());
        return new KnowledgeItem(
                id,
                title,
                content,
                CATEGORY,
                Wording.tags(said.entities()),
                Status.PENDING,
                List.of(source.email().toLowerCase(Locale.ROOT)),
                source.email(),
                null,
                items.confidence().base(Confidence.USER_VERIFICATION, said.detectionType()),
                0,
                MemoryDomains.checked(said.domain()),
                entities,
                Confidence.USER_VERIFICATION,
                source.ref(),
                said.detectionType(),
                1,
                false,
                false,
                null,
                null,
                null,
                "internal",
                false,
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                now,
                now,
                0,
                0,
                0);
    }

    /** The same words are the same item, whoever says them. */
    private static String id(String title, String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((title + ":" + content).getBytes(StandardCharsets.UTF_8));
            return "kv_" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
