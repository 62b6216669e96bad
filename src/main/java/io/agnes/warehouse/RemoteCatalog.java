package io.agnes.warehouse;

import java.util.List;

/**
 * A foreign catalog as one statement needs it. It holds a secret, which is for the engine alone.
 *
 * @param name in the generation, see {@link RemoteTable#catalog}
 * @param source that publishes its tables
 * @param extension that reads it
 * @param url what the extension attaches; for {@code duckdb} an absolute path
 * @param secret a token, or the key of a service account; empty for none
 * @param extensions the folder with the extensions; empty for the engine's own
 * @param tables those of it that the statement reads
 */
public record RemoteCatalog(
        String name,
        Identifier source,
        String extension,
        String url,
        String secret,
        String extensions,
        List<Table> tables) {

    /** Its name in the catalog. */
    public record Table(String schema, String name) {}

    @Override
    public String toString() {
        return "RemoteCatalog[" + name + ", " + extension + "]";
    }
}
