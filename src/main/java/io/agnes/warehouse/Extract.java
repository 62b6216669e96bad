package io.agnes.warehouse;

import java.util.List;
import java.util.Optional;

/** What one source offers: the content of its {@code extract.duckdb}. */
public record Extract(List<ExtractTable> tables, List<RemoteAttach> remoteAttaches) {
    public static final Extract EMPTY = new Extract(List.of(), List.of());

    public Extract {
        tables = List.copyOf(tables);
        remoteAttaches = List.copyOf(remoteAttaches);
    }

    public Optional<ExtractTable> find(Identifier table) {
        return tables.stream().filter(found -> found.name().equals(table)).findFirst();
    }
}
