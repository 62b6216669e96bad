package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.source.SourceTable;
import io.agnes.warehouse.Identifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the manifest equal to the files on disk. Entries are compared by path only, so a table or system changed by
 * hand survives; kept entries stay in their order, added ones follow sorted. Nothing changed means nothing written.
 * Thread-safe; two runs at once are one after the other.
 */
public final class ManifestSync {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestSync.class);

    private final SourcesFolder folder;
    private final Predicate<Identifier> taken;
    private List<ManifestConflict> told = List.of();

    /**
     * @param sources the sources folder
     * @param taken whether a name is that of another source, which no folder of files may have
     */
    public ManifestSync(Path sources, Predicate<Identifier> taken) {
        this.folder = new SourcesFolder(sources);
        this.taken = taken;
    }

    /**
     * @throws io.agnes.common.AgnesException INVALID when the manifest cannot be read; it is not touched then
     */
    public synchronized ManifestChange sync() {
        SourceManifest manifest = SourceManifest.read(folder.root());
        List<SourceFile> files = folder.files();
        Set<String> onDisk = files.stream().map(SourceFile::path).collect(Collectors.toSet());
        Set<String> listed = manifest.entries().stream().map(SourceEntry::path).collect(Collectors.toSet());
        List<ManifestConflict> conflicts = new ArrayList<>();
        Map<SourceTable, String> owners = new HashMap<>();
        List<SourceEntry> kept = new ArrayList<>();
        List<SourceEntry> removed = new ArrayList<>();
        for (SourceEntry entry : manifest.entries()) {
            (onDisk.contains(entry.path()) ? kept : removed).add(entry);
        }
        kept.forEach(
                entry -> conflict(entry, owners).or(() -> wrongOptions(entry)).ifPresent(conflicts::add));
        List<SourceEntry> added = new ArrayList<>();
        for (SourceFile file : files) {
            if (!listed.contains(file.path())) {
                SourceEntry entry = SourceEntry.of(file);
                conflict(entry, owners).ifPresentOrElse(conflicts::add, () -> added.add(entry));
            }
        }
        for (SourceFile stray : folder.strays()) {
            conflicts.add(new ManifestConflict(
                    stray.path(),
                    "It is a link that leads out of the sources folder or to nothing. Copy the file itself there."));
        }
        tell(conflicts);
        boolean changed = !added.isEmpty() || !removed.isEmpty();
        boolean commentsLost = changed && SourceManifest.hasOtherComments(folder.root());
        if (changed) {
            List<SourceEntry> all = Stream.concat(kept.stream(), added.stream()).toList();
            new SourceManifest(all, manifest.more()).write(folder.root());
        }
        return new ManifestChange(added, removed, kept, conflicts, commentsLost);
    }

    /** A run looks every few minutes; what stays as it is stands in the log once. */
    private void tell(List<ManifestConflict> conflicts) {
        conflicts.stream()
                .filter(conflict -> !told.contains(conflict))
                .forEach(conflict -> LOG.info("The file '{}': {}", conflict.path(), conflict.message()));
        told = List.copyOf(conflicts);
    }

    private static Optional<ManifestConflict> wrongOptions(SourceEntry entry) {
        try {
            OptionReader.of(entry);
            return Optional.empty();
        } catch (AgnesException e) {
            return Optional.of(new ManifestConflict(entry.path(), e.getMessage() + " " + e.hint()));
        }
    }

    /** Whether the entry cannot become a table beside those that {@code owners} has; if it can, it is added there. */
    private Optional<ManifestConflict> conflict(SourceEntry entry, Map<SourceTable, String> owners) {
        Optional<SourceTable> table = entry.sourceTable();
        if (table.isEmpty()) {
            return Optional.of(new ManifestConflict(
                    entry.path(),
                    "Its table '" + entry.table() + "' or system '" + entry.system()
                            + "' is not a valid name. Use letters, digits and underscores, such as 'orders_2024'."));
        }
        if (taken.test(table.get().source())) {
            return Optional.of(new ManifestConflict(
                    entry.path(),
                    "The system '" + entry.system()
                            + "' is the name of another source. Rename the folder or the system."));
        }
        SourceTable key = new SourceTable(table.get().source(), table.get().table(), null);
        String owner = owners.putIfAbsent(key, entry.path());
        return owner == null
                ? Optional.empty()
                : Optional.of(new ManifestConflict(
                        entry.path(),
                        "The table '" + entry.system() + "." + entry.table() + "' already comes from '" + owner
                                + "'. Rename one of the two files, or give it another table in "
                                + SourceManifest.FILE + "."));
    }
}
