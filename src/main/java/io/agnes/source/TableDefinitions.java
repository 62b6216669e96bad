package io.agnes.source;

import java.util.List;

/** The registered tables, as sources need them. */
@FunctionalInterface
public interface TableDefinitions {
    /** The tables of a type of source, ordered by id. */
    List<TableDefinition> of(String sourceType);
}
