package io.agnes.warehouse;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * One published table of a generation.
 *
 * @param id the table's one id: its flat name, or {@code <source>_<table>} when another source owns the flat name
 * @param source the source that publishes it
 * @param table its name inside the source; SQL may also say {@code <source>.<table>}
 * @param description may be null
 * @param files the immutable Parquet files, absolute, in order
 * @param sha256 the content hash: of the one file, or of the sorted {@code path:hash} lines of several
 * @param rows the number of rows, from the footers
 * @param sizeBytes the size of all files
 * @param extractedAt when the source wrote it
 * @param parts the files by their names in the extract, in the order of {@code files}; empty for a generation that was
 *     written before parts were known, until the next rebuild
 * @param policy what limits its rows; null when nothing does
 * @param merging how the files become rows; null when each row of each file is one
 * @param remote where it is when it is read there; it has no files, hash, rows and size then; null for others
 */
public record Relation(
        Identifier id,
        Identifier source,
        Identifier table,
        String description,
        List<Path> files,
        String sha256,
        long rows,
        long sizeBytes,
        Instant extractedAt,
        List<DataPart> parts,
        PublishedPolicy policy,
        Merging merging,
        RemoteTable remote) {

    /**
     * Which of the files hold what has changed; those of the rows come first, then the changes, then their heads.
     *
     * @param key see {@link Merge}
     * @param changes how many files of changes there are
     * @param heads how many files of heads
     */
    public record Merging(String key, int changes, int heads) {}

    public Relation {
        files = List.copyOf(files);
        parts = List.copyOf(parts);
    }

    /** A table whose parts are not told and whose rows nothing limits. */
    public Relation(
            Identifier id,
            Identifier source,
            Identifier table,
            String description,
            List<Path> files,
            String sha256,
            long rows,
            long sizeBytes,
            Instant extractedAt) {
        this(id, source, table, description, files, sha256, rows, sizeBytes, extractedAt, List.of(), null, null, null);
    }

    /** The same table under another id, not yet policed. */
    Relation with(Identifier other) {
        return new Relation(
                other,
                source,
                table,
                description,
                files,
                sha256,
                rows,
                sizeBytes,
                extractedAt,
                parts,
                null,
                merging,
                remote);
    }

    Relation with(PublishedPolicy other) {
        return new Relation(
                id,
                source,
                table,
                description,
                files,
                sha256,
                rows,
                sizeBytes,
                extractedAt,
                parts,
                other,
                merging,
                remote);
    }

    /** Whether it is read where it is. */
    public boolean isRemote() {
        return remote != null;
    }

    /** Whether the table is one file, no more and no less. */
    public boolean isOneFile() {
        return files.size() == 1 && merging == null;
    }

    /** All its rows, as a select. */
    String select() {
        if (remote != null) {
            return remote.select(source);
        }
        if (merging == null) {
            return RowPolicy.plain(files);
        }
        int changes = files.size() - merging.changes - merging.heads;
        int heads = files.size() - merging.heads;
        return Merge.rows(
                merging.key,
                Literal.list(files.subList(0, changes)),
                Literal.list(files.subList(changes, heads)),
                Literal.list(files.subList(heads, files.size())));
    }
}
