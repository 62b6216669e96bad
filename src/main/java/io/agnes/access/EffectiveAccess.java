package io.agnes.access;

import java.util.List;

/**
 * What an account may use, and why. An admin may use everything: only what its groups are granted is listed.
 */
public record EffectiveAccess(boolean isAdmin, List<Item> items) {
    /** One resource and the groups that open it. */
    public record Item(String resourceType, String resourceId, List<Via> viaGroups) {}

    /** A group that opens a resource. */
    public record Via(String groupId, String groupName) {}
}
