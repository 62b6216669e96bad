package io.agnes.source.file;

/**
 * A file that does not become a table.
 *
 * @param path the file, as the manifest names it; may be null when an entry names none
 * @param message what is wrong with it, naming the other file if there is one, and what to do
 */
public record ManifestConflict(String path, String message) {}
