package io.agnes.source;

import io.agnes.warehouse.Identifier;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The part of a sync run that concerns one extract.
 *
 * @param runId the run
 * @param sourceType the kind of source that does it
 * @param source the extract
 * @param tables the tables to bring up to date; not empty
 * @param goesOn asked before each table: false once somebody has stopped the run; the rest is then left out
 */
public record SyncTask(
        String runId, String sourceType, Identifier source, Set<Identifier> tables, BooleanSupplier goesOn) {
    private static final BooleanSupplier ALWAYS = () -> true;

    /** A task that nobody stops. */
    public SyncTask(String runId, String sourceType, Identifier source, Set<Identifier> tables) {
        this(runId, sourceType, source, tables, ALWAYS);
    }

    /** The same task over these tables, stopped by this. */
    public SyncTask with(Set<Identifier> others, BooleanSupplier stop) {
        return new SyncTask(runId, sourceType, source, others, stop);
    }
}
