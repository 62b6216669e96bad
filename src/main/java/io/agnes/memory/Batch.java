package io.agnes.memory;

import java.util.List;
import java.util.Map;

/**
 * One decision about many items.
 *
 * @param itemIds 1 to 1,000
 * @param action approve, reject, mandate or revoke
 */
public record Batch(List<String> itemIds, String action, String reason, String audience) {
    /** @param refused by id why that item stays as it is */
    public record Outcome(List<String> success, List<String> notFound, Map<String, String> refused) {}
}
