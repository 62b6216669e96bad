package io.agnes.source;

import io.agnes.warehouse.Identifier;
import java.util.Set;

/**
 * The part of a sync run that concerns one extract.
 *
 * @param runId the run
 * @param sourceType the kind of source that does it
 * @param source the extract
 * @param tables the tables to bring up to date; not empty
 */
public record SyncTask(String runId, String sourceType, Identifier source, Set<Identifier> tables) {}
