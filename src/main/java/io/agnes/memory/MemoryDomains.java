package io.agnes.memory;

import io.agnes.access.ResourceType;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.List;
import java.util.stream.Collectors;
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

    /** To read what is known in a domain, or to decide about it as well. */
    @Override
    public List<String> rights() {
        return List.of("read", Reader.CURATE);
    }

    @Override
    public boolean exists(Handle handle, String id) {
        return isDomain(id);
    }

    /**
     * @return null for null or a blank text
     * @throws AgnesException INVALID when there is no such domain
     */
    static String checked(String domain) {
        if (domain == null || domain.isBlank()) {
            return null;
        }
        if (!isDomain(domain)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "There is no domain '" + domain + "'.",
                    "The domains are: " + DOMAINS.stream().map(Item::resourceId).collect(Collectors.joining(", "))
                            + ".");
        }
        return domain;
    }

    private static boolean isDomain(String id) {
        return DOMAINS.stream().anyMatch(domain -> domain.resourceId().equals(id));
    }

    @Override
    public List<Block> blocks(Handle handle) {
        return List.of(new Block(key(), displayName(), DOMAINS));
    }
}
