package io.agnes.source;

import io.agnes.warehouse.Identifier;

/**
 * A file that has arrived and is on disk.
 *
 * @param source the extract it belongs to
 * @param table its name inside the extract
 * @param file below the sources folder, with {@code /}
 * @param sizeBytes its length
 * @param replaced whether it took the place of another
 */
public record Uploaded(Identifier source, Identifier table, String file, long sizeBytes, boolean replaced) {}
