package io.agnes.memory;

import java.util.List;

/** Items in groups, a page of the groups. */
public record KnowledgeTree(String axis, List<Group> groups, int page, int perPage, long totalGroups, long totalItems) {
    /**
     * @param key empty: the items that have none
     * @param items the newest of them
     * @param count of all of them
     */
    public record Group(String key, String label, List<KnowledgeItem> items, long count) {}
}
