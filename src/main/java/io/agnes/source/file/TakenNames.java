package io.agnes.source.file;

import io.agnes.warehouse.Identifier;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The systems that no folder of files may be: those of connections, and those that routes declare unless files had the
 * name before, as the extract tells. Thread-safe.
 *
 * @param connections the names of extracts that other kinds of sources write
 * @param declared whether a route writes an extract of this name
 */
record TakenNames(ExtractFolders extracts, Set<Identifier> connections, Predicate<Identifier> declared)
        implements Predicate<Identifier> {
    @Override
    public boolean test(Identifier system) {
        return connections.contains(system) || !extracts.isOfFiles(system) && declared.test(system);
    }
}
