package io.agnes.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.agnes.cli.Manifest.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes a workspace hold what the server says it should. Whoever calls it holds the workspace's lock. */
final class Sync {
    /** How many files are fetched at once unless DA_PARALLEL says otherwise. */
    static final int PARALLEL = 4;

    /** What stays free for the database and everything else. */
    private static final long RESERVE = 64L << 20;

    private final ApiClient client;
    private final Workspace workspace;
    private final Io io;
    private final int parallel;
    private final boolean quiet;

    Sync(ApiClient client, Workspace workspace, Io io, int parallel, boolean quiet) {
        this.client = client;
        this.workspace = workspace;
        this.io = io;
        this.parallel = parallel;
        this.quiet = quiet;
    }

    /** {@code GET /api/sync/manifest}. */
    Manifest manifest() {
        try (InputStream body =
                client.open("/api/sync/manifest", Map.of(), Set.of(200)).body()) {
            return Manifest.read(body, client.server());
        } catch (IOException e) {
            throw client.broken(e);
        }
    }

    /** Fetches what changed, removes what is gone, and makes the views, the files about them and the rules anew. */
    void tables(List<String> only, SyncReport report) throws IOException {
        MetadataFiles files = new MetadataFiles(client, workspace);
        RuleFiles rules = new RuleFiles(client, workspace);
        Manifest manifest = manifest();
        SyncState state = SyncState.read(workspace);
        SyncPlan plan = SyncPlan.of(manifest, state, workspace, only);
        requireRoom(plan);
        report.tables = true;
        report.unchanged.addAll(plan.unchanged());
        report.remote.addAll(plan.remote());
        Map<String, Failure> failed = fetch(plan.due(), plan.bytes());
        keep(plan.due(), failed, state, report);
        if (failed.values().stream().anyMatch(FileFetch::isOutdated)) {
            manifest = fetchNewer(failed, state, report);
        }
        failed.forEach((table, failure) -> report.errors.put(table, told(failure)));
        plan.gone().forEach(state.tables()::remove);
        report.removed.addAll(plan.gone());
        Set<String> described = files.unknown(state.tables().keySet());
        described.addAll(report.downloaded);
        boolean changed = !described.isEmpty()
                || !plan.gone().isEmpty()
                || state.isMoved(workspace)
                || !Files.exists(workspace.database());
        Map<String, List<ResultColumn>> columns = changed ? views(state, described, report) : Map.of();
        state.write(workspace);
        sweep(state);
        documents(files, rules, columns, state, report);
        stamp(manifest, state, report);
    }

    /** The files about tables and metrics, and the rules, alone. */
    void documents(SyncReport report) throws IOException {
        documents(
                new MetadataFiles(client, workspace),
                new RuleFiles(client, workspace),
                Map.of(),
                SyncState.read(workspace),
                report);
    }

    private Map<String, Failure> fetch(List<Table> due, long bytes) throws IOException {
        Progress progress = new Progress(io, bytes, quiet);
        try {
            return new TableFetches(client, workspace, parallel).fetch(due, progress);
        } finally {
            progress.end();
        }
    }

    private static void keep(List<Table> due, Map<String, Failure> failed, SyncState state, SyncReport report) {
        for (Table table : due) {
            if (!failed.containsKey(table.id())) {
                state.tables()
                        .put(
                                table.id(),
                                new SyncState.Held(
                                        table.hash(),
                                        table.rows(),
                                        table.sizeBytes(),
                                        table.files().stream()
                                                .map(Manifest.File::name)
                                                .toList()));
                report.downloaded.add(table.id());
                report.bytes += table.sizeBytes();
            }
        }
    }

    /** Tables that were published again meanwhile are fetched as they are now. */
    private Manifest fetchNewer(Map<String, Failure> failed, SyncState state, SyncReport report) throws IOException {
        Manifest newer = manifest();
        List<Table> again = failed.entrySet().stream()
                .filter(entry -> FileFetch.isOutdated(entry.getValue()))
                .map(Map.Entry::getKey)
                .filter(newer.tables()::containsKey)
                .map(newer.tables()::get)
                .filter(Table::downloadable)
                .toList();
        again.forEach(table -> failed.remove(table.id()));
        Map<String, Failure> failedAgain =
                fetch(again, again.stream().mapToLong(Table::sizeBytes).sum());
        keep(again, failedAgain, state, report);
        failed.putAll(failedAgain);
        return newer;
    }

    /** @return the columns of these tables */
    private Map<String, List<ResultColumn>> views(SyncState state, Set<String> described, SyncReport report)
            throws IOException {
        Files.createDirectories(workspace.database().getParent());
        try (LocalDatabase database = LocalDatabase.change(workspace)) {
            Views views = new Views(database, workspace.parquet());
            views.match(state.tables(), new HashSet<>(report.downloaded))
                    .forEach((table, reason) -> report.warnings.add("There is no view '" + table + "'. " + reason));
            return views.columns(described);
        } catch (SQLException e) {
            throw Failure.of(
                    "The views could not be made: " + LocalDatabase.firstLine(e) + ".",
                    "The files are here; run da sync again.",
                    e);
        }
    }

    /** Files of tables that are gone, parts of older versions, and what was never completed. */
    private void sweep(SyncState state) throws IOException {
        Set<Path> wanted = new TreeSet<>();
        state.tables().values().forEach(held -> held.files()
                .forEach(file -> wanted.add(workspace.parquet().resolve(file))));
        try (Stream<Path> all = Files.walk(workspace.parquet(), 2)) {
            for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                boolean ours = !file.startsWith(FileFetch.growing(workspace.parquet()))
                        && file.getFileName().toString().endsWith(".parquet");
                if (ours && Files.isRegularFile(file) && !wanted.contains(file)) {
                    Files.delete(file);
                } else if (Files.isDirectory(file) && !file.equals(workspace.parquet())) {
                    removeIfEmpty(file);
                }
            }
        }
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException used) {
            // it holds files that stay
        }
    }

    private void documents(
            MetadataFiles files,
            RuleFiles rules,
            Map<String, List<ResultColumn>> columns,
            SyncState state,
            SyncReport report)
            throws IOException {
        Set<String> here = state.tables().keySet();
        try {
            files.schema(here, columns);
            files.metrics();
            files.profiles(here);
        } catch (Failure failure) {
            report.warnings.add("The files in data/metadata are not all new: " + failure.getMessage());
        }
        try {
            rules.match(report);
        } catch (Failure failure) {
            report.warnings.add("The rules in .claude/rules are as they were: " + failure.getMessage());
        } catch (FileSystemException disk) {
            report.warnings.add("The rules in .claude/rules are not all new: " + disk.getFile() + " cannot be written: "
                    + Failure.reason(disk) + ".");
        }
    }

    private void stamp(Manifest manifest, SyncState state, SyncReport report) throws IOException {
        if (report.failed()) {
            return;
        }
        WholeFile.write(
                workspace.lastSync(),
                JsonNodeFactory.instance
                        .objectNode()
                        .put(
                                "synced_at",
                                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                        .put("server", client.server().toString())
                        .put("generation", manifest.generation())
                        .put("tables", state.tables().size()));
    }

    private void requireRoom(SyncPlan plan) throws IOException {
        Path folder = workspace.parquet();
        Files.createDirectories(folder);
        long free = Files.getFileStore(folder).getUsableSpace();
        long begun = 0;
        try (Stream<Path> parts = Files.list(FileFetch.growing(folder))) {
            for (Path part : parts.toList()) {
                begun += Files.size(part);
            }
        } catch (NoSuchFileException nothingBegun) {
            // all of it is to come
        }
        if (free < plan.bytes() - begun + RESERVE) {
            throw Failure.of(
                    "The tables need " + Sizes.text(plan.bytes() - begun) + ", and the disk of " + workspace.root()
                            + " has " + Sizes.text(free) + " left.",
                    "Make room, or fetch single tables: da sync --table "
                            + plan.due().get(0).id());
        }
    }

    private static String told(Failure failure) {
        return failure.hint() == null ? failure.getMessage() : failure.getMessage() + " " + failure.hint();
    }
}
