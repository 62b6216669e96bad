package io.agnes.source;

import io.agnes.common.AgnesException;
import io.agnes.warehouse.Identifier;
import java.util.List;

/**
 * What a kind of source has outside: its connections, and the tables each of them offers for registration. A kind of
 * source whose {@link Source} does not implement it has nothing to register by hand. Thread-safe.
 */
public interface TableDiscovery {
    /** The kind, as {@link Source#type} says it. */
    String type();

    /** The configured connections of this kind; each is also the name of the extract its tables get into. */
    List<Identifier> connections();

    /** Whether its connections are configured; one that is always there has to be asked for by its name or kind. */
    default boolean isConfigured() {
        return true;
    }

    /**
     * Asks the source which tables there are.
     *
     * @param connection one of {@link #connections}
     * @param bucket only the tables of this schema, bucket or data set; null for all
     * @throws AgnesException UNAVAILABLE when the source does not answer, with what to do next
     */
    List<DiscoveredTable> tables(Identifier connection, String bucket);

    /**
     * Whether the source could read what is about to be registered: strategy, query mode, options. Does not ask the
     * source.
     *
     * @throws AgnesException INVALID naming the field and a valid value
     */
    default void check(TableDefinition definition) {}

    /**
     * Whether what is about to be registered fits the table as the source knows it: columns, keys.
     *
     * @param found one of {@link #tables}
     * @throws AgnesException INVALID naming what is not there and a valid value
     */
    default void check(TableDefinition definition, DiscoveredTable found) {}
}
