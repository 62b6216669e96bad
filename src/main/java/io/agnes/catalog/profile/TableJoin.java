package io.agnes.catalog.profile;

/**
 * Two tables that may be joined: many rows of one belong to one row of the other.
 *
 * @param table where a value may be several times
 * @param uniqueTable where it is once
 * @param containmentPct how many percent of the different values of the one are in the other
 */
public record TableJoin(String table, String column, String uniqueTable, String uniqueColumn, double containmentPct) {}
