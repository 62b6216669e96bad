package io.agnes.warehouse;

import java.util.List;
import java.util.Set;

/**
 * What was said about a table that is made by a statement.
 *
 * @param unfiltered tables with an access policy of which it takes all rows, whoever may read the outcome
 * @param primaryKey columns whose values tell its rows apart; empty when nobody said
 * @param neverEmpty whether no rows would be a mistake
 */
public record MakeTerms(Set<Identifier> unfiltered, List<String> primaryKey, boolean neverEmpty) {
    public MakeTerms {
        unfiltered = Set.copyOf(unfiltered);
        primaryKey = List.copyOf(primaryKey);
    }
}
