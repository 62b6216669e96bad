package io.agnes.source.file;

import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import java.nio.file.Path;
import org.duckdb.DuckDBConnection;

/**
 * One file to be loaded as one table.
 *
 * @param source its name for people: the manifest's path
 * @param file where the engine reads it
 * @param options what is said about how it is written
 * @param connection the instance that does the work
 * @param extract what the table is published in
 * @param folder of the extract
 */
record Load(
        Identifier table,
        String source,
        Path file,
        LoadOptions options,
        DuckDBConnection connection,
        ExtractFolder extract,
        Path folder) {

    Load with(LoadOptions other) {
        return new Load(table, source, file, other, connection, extract, folder);
    }

    Load with(Path other) {
        return new Load(table, source, other, options, connection, extract, folder);
    }

    PublishedFile publish(String select) {
        return extract.publish(table, connection, select);
    }
}
