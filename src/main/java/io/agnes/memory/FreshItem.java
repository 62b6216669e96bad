package io.agnes.memory;

import io.agnes.common.AgnesException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * What becomes an item that was not there before.
 *
 * @param domain null: none
 */
record FreshItem(
        String title, String content, String category, List<String> tags, String domain, List<String> entities) {

    /**
     * Where it comes from.
     *
     * @param email of the person whose words they are
     * @param ref may be null
     * @param detectionType how it was verified; null when it was not
     */
    record Origin(String email, String sourceType, String ref, String detectionType) {}

    /** @throws AgnesException INVALID for a text that cannot be kept */
    FreshItem {
        title = Wording.required("title", title, Wording.TITLE);
        content = Wording.required("content", content, Wording.CONTENT);
        category = Wording.category(category);
        tags = Wording.tags(tags);
        domain = MemoryDomains.checked(domain);
        entities = Wording.entities(entities);
    }

    /** An id that nothing has yet: a prefix, and twelve hexadecimal digits of chance. */
    static String randomId(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }

    /** The same words have the same id: a prefix, and the first twelve hexadecimal digits of their SHA-256. */
    static String idOf(String prefix, String words) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(words.getBytes(StandardCharsets.UTF_8));
            return prefix + HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param reviewBy when the item, which is approved by itself, is to be looked at; null: it waits for a decision */
    KnowledgeItem as(String id, Origin origin, double confidence, Instant reviewBy, Instant now) {
        return new KnowledgeItem(
                id,
                title,
                content,
                category,
                tags,
                reviewBy == null ? Status.PENDING : Status.APPROVED,
                List.of(origin.email().toLowerCase(Locale.ROOT)),
                origin.email(),
                null,
                confidence,
                0,
                domain,
                entities,
                origin.sourceType(),
                origin.ref(),
                origin.detectionType(),
                1,
                false,
                false,
                null,
                null,
                null,
                "internal",
                false,
                null,
                reviewBy == null ? null : now,
                null,
                reviewBy,
                false,
                null,
                null,
                now,
                now,
                0,
                0,
                0);
    }
}
