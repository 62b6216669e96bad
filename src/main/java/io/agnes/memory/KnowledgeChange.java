package io.agnes.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * What is to change of an item: null stays, an empty text or list is cleared.
 *
 * @param tagsAdd are added to those there are, or to {@code tags}
 * @param tagsRemove are taken away last
 */
public record KnowledgeChange(
        String title,
        String content,
        String category,
        String domain,
        String audience,
        List<String> tags,
        List<String> tagsAdd,
        List<String> tagsRemove) {
    /** The names of the fields that were sent, sorted. */
    List<String> fields() {
        List<String> fields = new ArrayList<>();
        add(fields, "audience", audience);
        add(fields, "category", category);
        add(fields, "content", content);
        add(fields, "domain", domain);
        add(fields, "tags", tags);
        add(fields, "tags_add", tagsAdd);
        add(fields, "tags_remove", tagsRemove);
        add(fields, "title", title);
        return fields;
    }

    private static void add(List<String> fields, String name, Object value) {
        if (value != null) {
            fields.add(name);
        }
    }
}
