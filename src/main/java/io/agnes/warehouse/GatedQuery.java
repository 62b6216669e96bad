package io.agnes.warehouse;

import java.util.List;
import java.util.Set;

/**
 * A statement that passed the gate for one caller and one generation.
 *
 * @param sql one SELECT, without terminator; it may end in a comment, so a line break must follow it
 * @param generation the number of the snapshot it was checked against
 * @param decoys names of common table expressions that equal a table the caller may not read: the engine must not be
 *     able to find these tables
 * @param viewer as whom to read when a table has an access policy, so that what the engine says may tell of hidden
 *     rows; null when none has
 * @param remotes the foreign catalogs with tables that it reads
 */
record GatedQuery(String sql, long generation, Set<Identifier> decoys, Viewer viewer, List<RemoteCatalog> remotes) {

    /** A statement over tables with files and without access policies. */
    GatedQuery(String sql, long generation, Set<Identifier> decoys) {
        this(sql, generation, decoys, null, List.of());
    }
}
