package io.agnes.memory;

import java.util.List;
import java.util.Map;

/**
 * How many items a caller sees.
 *
 * @param byDomain those without one are {@code unset}
 * @param byTag an item counts for each of its tags
 * @param byAudience those without one are {@code all}
 */
public record KnowledgeStats(
        long total,
        Map<String, Long> byStatus,
        List<String> categories,
        Map<String, Long> byCategory,
        Map<String, Long> byDomain,
        Map<String, Long> bySourceType,
        Map<String, Long> byTag,
        Map<String, Long> byAudience) {}
