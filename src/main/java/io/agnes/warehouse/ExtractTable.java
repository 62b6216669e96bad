package io.agnes.warehouse;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * One table that a source offers: a row of {@code _meta} with its rows of {@code _files}.
 *
 * @param description may be null
 * @param files in order; empty for a table of a foreign writer, whose rows are behind an inner view or table
 * @param extractedAt when the source wrote it
 * @param queryMode {@code local}, {@code remote} or {@code materialized}
 * @param merge what has changed since the files were written; null when they are all there is
 * @param remote where it is when it is read there; null for a table with rows of its own
 */
public record ExtractTable(
        Identifier name,
        String description,
        List<PublishedFile> files,
        Instant extractedAt,
        String queryMode,
        Merge merge,
        RemoteTable remote) {
    public static final String LOCAL = "local";
    public static final String REMOTE = "remote";

    public ExtractTable {
        files = List.copyOf(files);
    }

    /** A table that its files hold whole. */
    public ExtractTable(
            Identifier name, String description, List<PublishedFile> files, Instant extractedAt, String queryMode) {
        this(name, description, files, extractedAt, queryMode, null, null);
    }

    /** A table of files and of what has changed since. */
    public ExtractTable(
            Identifier name,
            String description,
            List<PublishedFile> files,
            Instant extractedAt,
            String queryMode,
            Merge merge) {
        this(name, description, files, extractedAt, queryMode, merge, null);
    }

    /** A table that is read where it is. */
    public ExtractTable(Identifier name, String description, Instant extractedAt, RemoteTable remote) {
        this(name, description, List.of(), extractedAt, REMOTE, null, remote);
    }

    /** Every file that reading the table takes, those that hold its rows first. */
    List<PublishedFile> allFiles() {
        return merge == null
                ? files
                : Stream.of(files, merge.changes(), merge.heads())
                        .flatMap(List::stream)
                        .toList();
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
