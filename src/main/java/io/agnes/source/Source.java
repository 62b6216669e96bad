package io.agnes.source;

import java.util.List;

/** A kind of source: it reads somebody's data and writes extracts. */
public interface Source {
    /** The kind, as {@code table_registry.source_type} names it, for example {@code file}. */
    String type();

    /** Every table it offers now, whether or not it has been synced; one extract per {@link SourceTable#source}. */
    List<SourceTable> tables();

    /**
     * Brings the asked tables of one extract up to date. Tables that are not asked for, and tables that fail, keep
     * their last good data.
     *
     * @return one outcome per asked table, up to where the task was stopped; a table that fails does not stop the others
     */
    List<TableOutcome> extract(SyncTask task);
}
