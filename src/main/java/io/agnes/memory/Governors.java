package io.agnes.memory;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Who may decide about what: administrators, and curators about the domains they are granted. Immutable. */
final class Governors {
    private final MemoryConfig config;
    private final ItemRows items;

    Governors(MemoryConfig config, ItemRows items) {
        this.config = config;
        this.items = items;
    }

    /**
     * @throws AgnesException FORBIDDEN for whoever governs nothing
     */
    Reader require(Handle handle, Caller caller) {
        Reader reader = Reader.of(handle, caller, config.approvesByVotes());
        if (!reader.governs()) {
            throw new AgnesException(
                    Problem.FORBIDDEN,
                    "This needs an administrator or a curator.",
                    "Ask an administrator to grant a group of yours a memory_domain with the right 'curate'.");
        }
        return reader;
    }

    /**
     * @throws AgnesException NOT_FOUND when the governor does not see the item; FORBIDDEN when it is in a domain of
     *     others
     */
    KnowledgeItem item(Handle handle, Reader governor, String id, Instant now) {
        KnowledgeItem item = items.require(handle, governor, id, now);
        if (!governor.governs(item)) {
            throw new AgnesException(
                    Problem.FORBIDDEN,
                    "The item '" + id + "' is in no domain that you govern.",
                    "Ask an administrator, or a curator of its domain.");
        }
        return item;
    }

    /**
     * @param audience null stays null, a blank one is null
     * @throws AgnesException INVALID unless it is {@code all} or names a group there is
     */
    static String audience(Handle handle, String audience) {
        if (audience == null || audience.isBlank()) {
            return null;
        }
        if (audience.equals("all")) {
            return audience;
        }
        List<String> names = audience.startsWith("group:")
                ? handle.createQuery("select name from user_groups where lower(name) = lower(:name)")
                        .bind("name", audience.substring("group:".length()))
                        .mapTo(String.class)
                        .list()
                : new ArrayList<>();
        if (names.isEmpty()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "There is no audience '" + audience + "'.",
                    "Send all, or group: and the name of a group such as group:Everyone.");
        }
        return "group:" + names.get(0);
    }
}
