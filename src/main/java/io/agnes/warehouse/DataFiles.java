package io.agnes.warehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which data files open generations use. A file goes with its last generation, unless an extract still names it or its
 * extract cannot be read, so that nobody knows. Thread-safe.
 */
final class DataFiles {
    private static final Logger LOG = LoggerFactory.getLogger(DataFiles.class);

    private final Map<Path, Integer> uses = new HashMap<>();
    private Set<Path> named = Set.of();
    private Set<Path> unknownFolders = Set.of();

    /**
     * @param namedByExtracts the files of all extracts that can be read
     * @param foldersOfBroken the folders of those that cannot
     */
    synchronized void know(Set<Path> namedByExtracts, Set<Path> foldersOfBroken) {
        named = Set.copyOf(namedByExtracts);
        unknownFolders = Set.copyOf(foldersOfBroken);
    }

    synchronized void use(Collection<Relation> relations) {
        relations.forEach(relation -> relation.files().forEach(file -> uses.merge(file, 1, Integer::sum)));
    }

    synchronized void release(Collection<Relation> relations) {
        for (Relation relation : relations) {
            for (Path file : relation.files()) {
                Integer left = uses.computeIfPresent(file, (path, count) -> count == 1 ? null : count - 1);
                if (left == null && isNobodys(file)) {
                    delete(file);
                }
            }
        }
    }

    private boolean isNobodys(Path file) {
        return !named.contains(file) && unknownFolders.stream().noneMatch(file::startsWith);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("The unused file {} could not be removed; it goes at the next start.", file, e);
        }
    }
}
