package io.agnes.source;

import io.agnes.warehouse.Identifier;

/**
 * A table that a source offers.
 *
 * @param source the extract it belongs to
 * @param table its name inside the extract
 * @param description may be null
 */
public record SourceTable(Identifier source, Identifier table, String description) {}
