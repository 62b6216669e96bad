package io.agnes.warehouse;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one source offers: the content of its {@code extract.duckdb}.
 *
 * @param notes what the writer keeps for itself, in the same step as the tables
 */
public record Extract(List<ExtractTable> tables, List<RemoteAttach> remoteAttaches, WriterNotes notes) {
    public static final Extract EMPTY = new Extract(List.of(), List.of());

    /** Without notes. */
    public Extract(List<ExtractTable> tables, List<RemoteAttach> remoteAttaches) {
        this(tables, remoteAttaches, WriterNotes.NONE);
    }

    public Extract {
        tables = List.copyOf(tables);
        remoteAttaches = List.copyOf(remoteAttaches);
    }

    /** Every file that it names. */
    Stream<PublishedFile> files() {
        return Stream.concat(tables.stream().flatMap(table -> table.allFiles().stream()), notes.files().stream());
    }

    public Optional<ExtractTable> find(Identifier table) {
        return tables.stream().filter(found -> found.name().equals(table)).findFirst();
    }
}
