package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.Snapshot;

/**
 * Which published tables leave the server as files, beside the refusals of {@link Downloads}: not those whose rows
 * depend on who reads them, nor those of which that cannot be told now.
 */
final class Distribution {
    private Distribution() {}

    static boolean allows(Snapshot snapshot, Relation relation) {
        try {
            return !relation.files().isEmpty() && !snapshot.isPoliced(relation);
        } catch (AgnesException unclear) {
            return false;
        }
    }
}
