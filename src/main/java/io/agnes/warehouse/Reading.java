package io.agnes.warehouse;

import java.util.Set;

/**
 * What a statement reads, as of one generation.
 *
 * @param tables the ids of the published tables
 * @param policed those of them whose rows an access policy limits, or is about to limit
 * @param unknown names, as the statement has them, that no published table has
 * @param fingerprint another one when the statement, or the data of a table it reads, is another
 */
public record Reading(Set<Identifier> tables, Set<Identifier> policed, Set<String> unknown, String fingerprint) {
    public Reading {
        tables = Set.copyOf(tables);
        policed = Set.copyOf(policed);
        unknown = Set.copyOf(unknown);
    }
}
