package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.SourceTable;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.source.file.Conversions.Conversion;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One change of one system's extract: asked files are converted if they changed, tables without an entry leave. */
final class SystemExtract {
    private static final Logger LOG = LoggerFactory.getLogger(SystemExtract.class);

    private final Identifier system;
    private final Map<Identifier, SourceEntry> entries = new LinkedHashMap<>();
    private final Map<Identifier, String> descriptions = new LinkedHashMap<>();
    private final Path folder;
    private final SourcesFolder sources;
    private final Engine engine;
    private final FileConverter converter;
    private final ExtractFolder extractFolder;
    private final Conversions conversions;
    private final Optional<Extract> found;
    private final Map<Identifier, ExtractTable> tables = new LinkedHashMap<>();

    SystemExtract(
            Identifier system,
            Map<SourceTable, SourceEntry> entries,
            Path folder,
            SourcesFolder sources,
            Engine engine,
            FileConverter converter) {
        this.system = system;
        entries.forEach((table, entry) -> {
            this.entries.put(table.table(), entry);
            this.descriptions.put(table.table(), table.description());
        });
        this.folder = folder;
        this.sources = sources;
        this.engine = engine;
        this.converter = converter;
        this.extractFolder = new ExtractFolder(folder, engine);
        this.conversions = Conversions.read(folder);
        this.found = read(extractFolder);
        found.ifPresent(extract -> extract.tables().forEach(table -> tables.put(table.name(), table)));
    }

    /** A broken extract is written anew, from all its files. */
    private static Optional<Extract> read(ExtractFolder folder) {
        try {
            return Optional.of(folder.read());
        } catch (AgnesException e) {
            LOG.warn("{} It is written anew.", e.getMessage());
            return Optional.empty();
        }
    }

    /** @param goesOn asked before each table; what is left once it says no keeps its data */
    List<TableOutcome> bring(Set<Identifier> asked, BooleanSupplier goesOn, Consumer<TableOutcome> progress) {
        Set<Identifier> due = new TreeSet<>(asked);
        if (found.isEmpty()) {
            due.addAll(entries.keySet());
        }
        List<TableOutcome> outcomes = new ArrayList<>();
        try (DuckDBConnection connection = engine.work()) {
            for (Identifier table : due) {
                if (!goesOn.getAsBoolean()) {
                    break;
                }
                TableOutcome outcome = bring(table, connection);
                if (asked.contains(table)) {
                    outcomes.add(outcome);
                    progress.accept(outcome);
                }
            }
        } catch (SQLException e) {
            throw new AgnesException(
                    Problem.UNAVAILABLE, "The engine could not be opened.", "Look into the server's log.", e);
        }
        try {
            writeIfChanged();
            return outcomes;
        } catch (AgnesException e) {
            LOG.warn("The extract '{}' could not be written.", system, e);
            discardUnnamed();
            return outcomes.stream().map(outcome -> undone(outcome, e)).toList();
        }
    }

    /** @return whether the extract has changed */
    boolean prune() {
        return found.isPresent() && writeIfChanged();
    }

    private TableOutcome bring(Identifier table, DuckDBConnection connection) {
        Instant start = Instant.now();
        try {
            SourceEntry entry = Optional.ofNullable(entries.get(table))
                    .orElseThrow(() -> new AgnesException(
                            Problem.NOT_FOUND,
                            "The table '" + system + "." + table + "' is not in " + SourceManifest.FILE + ".",
                            "Put its file into the sources folder and run `agnes sources sync`."));
            LoadOptions options = OptionReader.of(entry);
            Path real = sources.resolve(entry.path());
            Fingerprint fingerprint = Fingerprint.of(real);
            Optional<Conversion> current = Optional.ofNullable(tables.get(table))
                    .flatMap(made -> conversions.current(made, entry.path(), fingerprint, options));
            if (current.isPresent()) {
                return outcome(table, Status.UNCHANGED, current.get(), start);
            }
            Loaded loaded = converter.convert(
                    table, entry.path(), real, options, fingerprint, connection, extractFolder, folder);
            Conversion conversion = new Conversion(
                    entry.path(),
                    fingerprint,
                    options,
                    loaded.file().path(),
                    loaded.rejectedRows(),
                    loaded.notes().isEmpty() ? null : String.join(" ", loaded.notes()));
            conversions.put(table, conversion);
            tables.put(
                    table,
                    new ExtractTable(
                            table, descriptions.get(table), List.of(loaded.file()), start, ExtractTable.LOCAL));
            return outcome(table, Status.CONVERTED, conversion, start);
        } catch (AgnesException e) {
            LOG.warn("The table '{}.{}' could not be converted: {}", system, table, e.getMessage());
            return failed(table, e, start);
        } catch (RuntimeException e) {
            LOG.error("The table '{}.{}' could not be converted.", system, table, e);
            return failed(
                    table,
                    new AgnesException(
                            Problem.INTERNAL,
                            "The table '" + system + "." + table + "' could not be converted.",
                            "Look into the server's log."),
                    start);
        }
    }

    /** The tables of the manifest in its order, with its descriptions; the rest leaves. */
    private boolean writeIfChanged() {
        List<ExtractTable> wanted = new ArrayList<>();
        entries.keySet().forEach(name -> {
            ExtractTable table = tables.get(name);
            if (table != null) {
                wanted.add(new ExtractTable(
                        name, descriptions.get(name), table.files(), table.extractedAt(), table.queryMode()));
            }
        });
        boolean changed = !wanted.equals(found.map(Extract::tables).orElse(null));
        if (changed && !(wanted.isEmpty() && found.equals(Optional.of(Extract.EMPTY)))) {
            extractFolder.write(new Extract(wanted, List.of()));
            Set<String> names = new TreeSet<>();
            wanted.forEach(table -> names.add(table.name().folded()));
            conversions.tables().keySet().retainAll(names);
            note();
            tables.keySet().stream()
                    .filter(name -> !entries.containsKey(name))
                    .forEach(name -> Rejects.drop(folder, name));
        }
        return changed;
    }

    /** The extract counts without the note; its files are then converted once more. Without a table it is nobody's. */
    private void note() {
        try {
            if (conversions.tables().isEmpty()) {
                Conversions.remove(folder);
            } else {
                conversions.write(folder);
            }
        } catch (UncheckedIOException e) {
            LOG.warn(
                    "It was not noted what the extract '{}' was made from: {}",
                    system,
                    e.getCause().getMessage());
        }
    }

    private TableOutcome outcome(Identifier table, Status status, Conversion conversion, Instant start) {
        return new TableOutcome(
                system,
                table,
                status,
                tables.get(table).rows(),
                conversion.rejectedRows(),
                Duration.between(start, Instant.now()).toMillis(),
                conversion.message());
    }

    private TableOutcome failed(Identifier table, AgnesException e, Instant start) {
        ExtractTable lastGood = tables.get(table);
        return new TableOutcome(
                system,
                table,
                Status.FAILED,
                lastGood == null ? 0 : lastGood.rows(),
                0,
                Duration.between(start, Instant.now()).toMillis(),
                e.getMessage(),
                e.hint(),
                false);
    }

    /** What was converted in vain takes no room; only what the extract on disk surely does not name goes. */
    private void discardUnnamed() {
        try {
            Set<String> named = paths(extractFolder.read().tables());
            for (String path : paths(List.copyOf(tables.values()))) {
                if (!named.contains(path)) {
                    Files.deleteIfExists(folder.resolve(path));
                }
            }
        } catch (AgnesException | IOException e) {
            LOG.warn("Files of the extract '{}' that nothing names go at the next start.", system, e);
        }
    }

    private static Set<String> paths(List<ExtractTable> tables) {
        return tables.stream()
                .flatMap(table -> table.files().stream())
                .map(PublishedFile::path)
                .collect(Collectors.toSet());
    }

    private TableOutcome undone(TableOutcome outcome, AgnesException e) {
        return outcome.status() == Status.CONVERTED
                ? new TableOutcome(
                        system,
                        outcome.table(),
                        Status.FAILED,
                        found.flatMap(extract -> extract.find(outcome.table()))
                                .map(ExtractTable::rows)
                                .orElse(0L),
                        0,
                        outcome.durationMs(),
                        e.getMessage() + " " + e.hint())
                : outcome;
    }
}
