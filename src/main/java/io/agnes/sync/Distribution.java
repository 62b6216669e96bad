package io.agnes.sync;

import io.agnes.warehouse.Relation;

/**
 * Which published tables leave the server as files: the one rule of the manifest, beside the refusals of
 * {@link Downloads}. A table whose rows depend on who reads them must not; whatever limits rows has to say so here, and
 * whoever cannot tell says no.
 */
final class Distribution {
    private Distribution() {}

    static boolean allows(Relation relation) {
        return !relation.files().isEmpty();
    }
}
