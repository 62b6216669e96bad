package io.agnes.catalog.openmetadata;

import java.net.URI;

/**
 * One call that makes OpenMetadata know what Agnes knows.
 *
 * @param entity kind and full name, such as {@code tables/agnes.data.shop.orders}
 * @param method {@code PUT}, which makes or changes it, or {@code DELETE}
 * @param body JSON of a PUT; null for a DELETE
 * @param sha256 of the body; null for a DELETE
 */
public record EntityChange(String entity, String method, URI target, String body, String sha256) {
    /** Whether an entity goes. */
    public boolean isRemoval() {
        return body == null;
    }
}
