package io.agnes.warehouse;

import java.util.List;

/**
 * Who reads, as access policies see them.
 *
 * @param email lower-case
 * @param groups the names of their groups
 */
public record Viewer(String email, List<String> groups) {
    /** No address and no groups. */
    public static final Viewer NOBODY = new Viewer("", List.of());

    public Viewer {
        groups = List.copyOf(groups);
    }
}
