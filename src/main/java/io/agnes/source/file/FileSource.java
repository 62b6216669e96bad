package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.config.DataFolder;
import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Identifier;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The tables of {@code sources.yml}: each file becomes one table of its system's extract. The manifest is read anew
 * each time, so a change in it counts at once. Thread-safe; extracts of one system follow each other.
 */
public final class FileSource implements Source {
    public static final String TYPE = "file";

    private final DataFolder data;
    private final Engine engine;
    private final ExtractFolders extracts;
    private final Predicate<Identifier> taken;
    private final SourcesFolder sources;
    private final FileConverter converter;
    private final Map<Identifier, ReentrantLock> locks = new ConcurrentHashMap<>();

    /** @param taken whether a name is that of another source; entries of such a system are left out */
    public FileSource(DataFolder data, Engine engine, FilesConfig config, Predicate<Identifier> taken) {
        this.data = data;
        this.extracts = new ExtractFolders(data.extracts());
        this.taken = taken;
        this.engine = engine;
        this.sources = new SourcesFolder(data.sources());
        this.converter = new FileConverter(data.scratch(), engine, config.maxUnpacked());
        Intake.sweep(data.scratch());
    }

    @Override
    public String type() {
        return TYPE;
    }

    /**
     * The tables of all entries with valid names; of two entries with the same table the first counts.
     *
     * @throws AgnesException INVALID when the manifest cannot be read
     */
    @Override
    public List<SourceTable> tables() {
        return List.copyOf(entries().keySet());
    }

    /** Whether an entry makes a table of this system. */
    public boolean has(Identifier system) {
        return entries().keySet().stream().anyMatch(table -> table.source().equals(system));
    }

    @Override
    public List<TableOutcome> extract(SyncTask task) {
        return extract(task, outcome -> {});
    }

    /**
     * As {@link #extract(SyncTask)}; tables whose entry is gone leave the extract.
     *
     * @param progress told of each table when its file has been read, before the extract names it
     */
    public List<TableOutcome> extract(SyncTask task, Consumer<TableOutcome> progress) {
        return locked(task.source(), () -> systemExtract(task.source(), entriesOf(task.source()))
                .bring(task.tables(), task.goesOn(), progress));
    }

    /**
     * Takes tables out of the extracts whose entries are gone; meant for systems that have none left, which no task
     * names.
     *
     * @return the extracts that have changed
     */
    public List<Identifier> prune() {
        Map<SourceTable, SourceEntry> entries = entries();
        return extracts.ofFiles().stream()
                .filter(system -> locked(system, () -> systemExtract(system, ofSystem(system, entries))
                        .prune()))
                .toList();
    }

    private Map<SourceTable, SourceEntry> entries() {
        Map<String, Map.Entry<SourceTable, SourceEntry>> first = new LinkedHashMap<>();
        Map<Identifier, Boolean> asked = new HashMap<>();
        for (SourceEntry entry : SourceManifest.read(data.sources()).entries()) {
            entry.sourceTable()
                    .filter(table -> !asked.computeIfAbsent(table.source(), taken::test))
                    .ifPresent(table -> first.putIfAbsent(
                            table.source().folded() + "." + table.table().folded(), Map.entry(table, entry)));
        }
        Map<SourceTable, SourceEntry> entries = new LinkedHashMap<>();
        first.values().forEach(found -> entries.put(found.getKey(), found.getValue()));
        return entries;
    }

    private Map<SourceTable, SourceEntry> entriesOf(Identifier system) {
        return ofSystem(system, entries());
    }

    private static Map<SourceTable, SourceEntry> ofSystem(Identifier system, Map<SourceTable, SourceEntry> entries) {
        Map<SourceTable, SourceEntry> found = new LinkedHashMap<>();
        entries.forEach((table, entry) -> {
            if (table.source().equals(system)) {
                found.put(table, entry);
            }
        });
        return found;
    }

    private SystemExtract systemExtract(Identifier system, Map<SourceTable, SourceEntry> entries) {
        return new SystemExtract(system, entries, extracts.of(system), sources, engine, converter);
    }

    private <T> T locked(Identifier system, Supplier<T> work) {
        ReentrantLock lock = locks.computeIfAbsent(system, name -> new ReentrantLock());
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
