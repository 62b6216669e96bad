package io.agnes.access;

import java.util.List;

/** Groups, grants and everything that can be granted, in one answer. */
public record AccessOverview(List<GroupDetail> groups, List<Given> grants, List<Resources> resources) {
    /** A grant without what the other lists tell. */
    public record Given(String id, String groupId, String resourceType, String resourceId) {}

    /** All resources of one type. */
    public record Resources(String typeKey, String typeDisplay, List<ResourceType.Block> blocks) {}
}
