package io.agnes.source.file;

import io.agnes.warehouse.Identifier;

/**
 * A data file on disk.
 *
 * @param path below the sources folder, with {@code /}
 * @param system its first folder as a name, {@code files} when it lies directly in the sources folder
 * @param table its stem as a name
 */
record SourceFile(String path, Identifier system, Identifier table) {
    private static final Identifier DEFAULT_SYSTEM = new Identifier("files");

    static SourceFile of(String path, FileFormat format) {
        int folderEnd = path.indexOf('/');
        return new SourceFile(
                path,
                folderEnd < 0 ? DEFAULT_SYSTEM : Identifier.normalise(path.substring(0, folderEnd)),
                Identifier.normalise(format.stem(path.substring(path.lastIndexOf('/') + 1))));
    }
}
