package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** The resource types that the features of this build registered. Immutable. */
public final class ResourceTypes {
    private final List<ResourceType> types;

    public ResourceTypes(List<ResourceType> types) {
        this.types = List.copyOf(types);
    }

    /** The answer of {@code GET /api/admin/resource-types}. */
    public List<ResourceTypeDetail> list() {
        return types.stream()
                .map(type -> new ResourceTypeDetail(
                        type.key(), type.displayName(), type.description(), type.idFormat(), type.rights()))
                .toList();
    }

    List<ResourceType> all() {
        return types;
    }

    /**
     * @throws AgnesException INVALID when no feature registered it, naming those there are
     */
    ResourceType require(String key) {
        return types.stream()
                .filter(type -> type.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new AgnesException(
                        Problem.INVALID,
                        "There is no resource type '" + key + "'.",
                        "The resource types are: "
                                + types.stream().map(ResourceType::key).collect(Collectors.joining(", ")) + "."));
    }
}
