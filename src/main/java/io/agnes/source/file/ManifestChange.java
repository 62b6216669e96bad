package io.agnes.source.file;

import java.util.List;

/**
 * What a comparison of the manifest with the files on disk came to.
 *
 * @param added files that were not listed, sorted by path
 * @param removed entries whose file is gone
 * @param kept entries with their file, in the order of the manifest
 * @param conflicts files and entries that do not become tables
 * @param commentsLost whether rewriting the manifest dropped comments that people wrote
 */
public record ManifestChange(
        List<SourceEntry> added,
        List<SourceEntry> removed,
        List<SourceEntry> kept,
        List<ManifestConflict> conflicts,
        boolean commentsLost) {

    /** Whether the manifest was rewritten. */
    public boolean changed() {
        return !added.isEmpty() || !removed.isEmpty();
    }
}
