package io.agnes.access;

import java.util.List;

/**
 * A kind of thing that groups can be granted, as {@code GET /api/admin/resource-types} tells it.
 *
 * @param rights what a grant of it may allow; the first one is meant when none is named
 */
public record ResourceTypeDetail(
        String key, String displayName, String description, String idFormat, List<String> rights) {}
