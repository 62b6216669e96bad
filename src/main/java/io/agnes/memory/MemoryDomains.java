package io.agnes.memory;

import io.agnes.access.ResourceType;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The domains that knowledge is sorted into, as something groups can be granted. Immutable. */
public final class MemoryDomains implements ResourceType {
    private static final List<Item> DOMAINS = List.of(
            new Item("finance", "Finance", null),
            new Item("engineering", "Engineering", null),
            new Item("product", "Product", null),
            new Item("data", "Data", null),
            new Item("operations", "Operations", null),
            new Item("infrastructure", "Infrastructure", null));

    @Override
    public String key() {
        return "memory_domain";
    }

    @Override
    public String displayName() {
        return "Memory domains";
    }

    @Override
    public String description() {
        return "What is known in one domain of the company.";
    }

    @Override
    public String idFormat() {
        return "one of finance, engineering, product, data, operations, infrastructure";
    }

    @Override
    public boolean exists(Handle handle, String id) {
        return DOMAINS.stream().anyMatch(domain -> domain.resourceId().equals(id));
    }

    @Override
    public List<Block> blocks(Handle handle) {
        return List.of(new Block(key(), displayName(), DOMAINS));
    }
}
