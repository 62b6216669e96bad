package io.agnes.source;

import io.agnes.warehouse.Identifier;
import java.util.Map;
import java.util.Set;

/** A kind of source whose tables are made from published tables, so that they come after these in a run. */
public interface DerivedSource extends Source {
    /** How each of its tables stands to what it is made from, as of what is published now. */
    Map<Identifier, Derivation> derivations();

    /**
     * @param source the extract of the table
     * @param reads the ids of the tables it is made from
     * @param stale whether it has no data yet, or data of which one of these, or the query, is another by now
     */
    record Derivation(Identifier source, Set<String> reads, boolean stale) {
        public Derivation {
            reads = Set.copyOf(reads);
        }
    }
}
