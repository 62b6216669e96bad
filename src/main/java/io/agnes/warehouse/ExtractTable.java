package io.agnes.warehouse;

import java.time.Instant;
import java.util.List;

/**
 * One table that a source offers: a row of {@code _meta} with its rows of {@code _files}.
 *
 * @param description may be null
 * @param files in order; empty for a table of a foreign writer, whose rows are behind an inner view or table
 * @param extractedAt when the source wrote it
 * @param queryMode {@code local}, {@code remote} or {@code materialized}
 */
public record ExtractTable(
        Identifier name, String description, List<PublishedFile> files, Instant extractedAt, String queryMode) {
    public static final String LOCAL = "local";
    public static final String REMOTE = "remote";

    public ExtractTable {
        files = List.copyOf(files);
    }

    /** The rows of all files. */
    public long rows() {
        return files.stream().mapToLong(PublishedFile::rows).sum();
    }

    /** The size of all files. */
    public long sizeBytes() {
        return files.stream().mapToLong(PublishedFile::sizeBytes).sum();
    }
}
