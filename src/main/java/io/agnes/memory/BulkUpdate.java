package io.agnes.memory;

import java.util.List;
import java.util.Map;

/**
 * One change of many items.
 *
 * @param itemIds 1 to 1,000
 */
public record BulkUpdate(List<String> itemIds, KnowledgeChange updates) {
    /** @param errors by id why that item stays as it is */
    public record Outcome(List<String> updated, List<String> notFound, Map<String, String> errors) {}
}
