package io.agnes.memory;

import java.util.List;

/**
 * Body of {@code POST /api/memory}.
 *
 * @param title up to 200 characters
 * @param content up to 10,000 characters
 * @param category one word such as business_logic
 * @param tags up to 20; may be null
 * @param domain null: none
 * @param entities what it speaks of, up to 50; may be null
 * @param sourceType {@code claude_local_md} (if null) or {@code session_transcript}
 */
public record NewKnowledge(
        String title,
        String content,
        String category,
        List<String> tags,
        String domain,
        List<String> entities,
        String sourceType) {
    /** What its author gets. */
    public record Receipt(String id, Status status) {}
}
