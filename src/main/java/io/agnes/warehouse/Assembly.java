package io.agnes.warehouse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what the next generation holds: the tables of all extracts whose files are whole, and for what is broken the
 * last good data of the current generation. One object per rebuild.
 */
final class Assembly {
    private final Extracts.Scan scan;
    private final Generation current;
    private final ForeignCopies copies;
    private final Footers footers;
    private final List<Draft> drafts = new ArrayList<>();
    private final Map<Names.Table, Relation> relations = new LinkedHashMap<>();
    private final List<SourceProblem> problems = new ArrayList<>();
    private final Set<Path> named = new HashSet<>();

    private Assembly(Extracts.Scan scan, Generation current, ForeignCopies copies, Footers footers) {
        this.scan = scan;
        this.current = current;
        this.copies = copies;
        this.footers = footers;
    }

    /**
     * What was decided.
     *
     * @param relations sorted by source and table; the id of each is its flat name until {@link Names} has spoken
     * @param named the data files of all extracts that can be read
     */
    record Result(List<Relation> relations, List<SourceProblem> problems, Set<Path> named) {}

    private record DataFile(Path path, String name, String sha256) {}

    private record Draft(Extracts.SourceScan source, ExtractTable table, List<DataFile> files) {
        Names.Table key() {
            return new Names.Table(source.source(), table.name());
        }

        List<Path> paths() {
            return files.stream().map(DataFile::path).toList();
        }
    }

    static Result assemble(
            Extracts.Scan scan, Generation current, ForeignCopies copies, Footers footers, OnDemand connection)
            throws SQLException {
        Assembly assembly = new Assembly(scan, current, copies, footers);
        assembly.problems.addAll(scan.refused());
        scan.sources().stream().filter(source -> !source.isBroken()).forEach(assembly::draft);
        assembly.checkFiles(connection);
        assembly.decide();
        return assembly.result();
    }

    private void draft(Extracts.SourceScan source) {
        List<ExtractTable> tables = source.content().extract().tables();
        List<Identifier> foreign = tables.stream()
                .filter(table -> table.files().isEmpty() && table.remote() == null)
                .map(ExtractTable::name)
                .toList();
        Map<Identifier, Optional<ForeignCopies.Copy>> copied =
                foreign.isEmpty() ? Map.of() : copies.of(source, foreign);
        for (ExtractTable table : tables) {
            Draft draft = new Draft(source, table, files(source, table, copied));
            drafts.add(draft);
            named.addAll(draft.paths());
        }
    }

    private static List<DataFile> files(
            Extracts.SourceScan source, ExtractTable table, Map<Identifier, Optional<ForeignCopies.Copy>> copied) {
        Optional<ForeignCopies.Copy> copy = copied.getOrDefault(table.name(), Optional.empty());
        if (copy.isPresent()) {
            Path path = copy.get().path();
            return List.of(
                    new DataFile(path, path.getFileName().toString(), copy.get().sha256()));
        }
        return table.allFiles().stream()
                .map(file -> new DataFile(source.folder().resolve(file.path()).normalize(), file.path(), file.sha256()))
                .toList();
    }

    private void checkFiles(OnDemand connection) throws SQLException {
        Map<Path, Path> folderOfFile = new HashMap<>();
        for (Relation relation : current.relations()) {
            relation.files().forEach(file -> folderOfFile.put(file, file.getParent()));
        }
        for (Draft draft : drafts) {
            Path folder = draft.table().files().isEmpty()
                    ? copies.folderOf(draft.source().source())
                    : draft.source().folder();
            draft.paths().forEach(file -> folderOfFile.put(file, folder));
        }
        footers.check(folderOfFile, connection);
    }

    private void decide() {
        for (Draft draft : drafts) {
            if (draft.table().remote() != null) {
                relations.put(draft.key(), remote(draft));
            } else if (footers.areWhole(draft.paths())) {
                relations.put(draft.key(), relation(draft));
            } else {
                keepTable(draft.key(), reason(draft));
            }
        }
        for (Extracts.SourceScan source : scan.sources()) {
            if (source.isBroken()) {
                keepSource(source.source());
            } else {
                source.content().refusals().forEach(refusal -> keepRefused(source.source(), refusal));
            }
        }
    }

    private static String reason(Draft draft) {
        String start = "The table '" + draft.table().name() + "' could not be published: ";
        return draft.files().isEmpty()
                ? start + "the rows behind its inner view cannot be read. See that the view reads only files below "
                        + "the folder of its extract, by absolute paths."
                : start + "one of its data files is missing or cut short. Sync its source again.";
    }

    private static Relation remote(Draft draft) {
        return new Relation(
                draft.table().name(),
                draft.source().source(),
                draft.table().name(),
                draft.table().description(),
                List.of(),
                "",
                0,
                0,
                draft.table().extractedAt(),
                List.of(),
                null,
                null,
                draft.table().remote());
    }

    private Relation relation(Draft draft) {
        List<Footers.Footer> found = draft.paths().stream()
                .map(footers::find)
                .map(Optional::orElseThrow)
                .toList();
        Merge merge = draft.table().merge();
        // what has changed since counts with the file that it will be written to
        int last = merge == null ? found.size() : draft.table().files().size();
        List<DataFile> data = draft.files().subList(0, last);
        found = found.subList(0, last);
        return new Relation(
                draft.table().name(),
                draft.source().source(),
                draft.table().name(),
                draft.table().description(),
                draft.paths(),
                merge == null && data.size() == 1 ? data.get(0).sha256() : contentHash(data),
                found.stream().mapToLong(Footers.Footer::rows).sum(),
                found.stream().mapToLong(Footers.Footer::sizeBytes).sum(),
                draft.table().extractedAt(),
                parts(data, found),
                null,
                merge == null
                        ? null
                        : new Relation.Merging(
                                merge.key(),
                                merge.changes().size(),
                                merge.heads().size()),
                null);
    }

    private static List<DataPart> parts(List<DataFile> files, List<Footers.Footer> footers) {
        List<DataPart> parts = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            DataFile file = files.get(i);
            parts.add(new DataPart(file.name(), file.sha256(), footers.get(i).sizeBytes()));
        }
        return parts;
    }

    private void keepSource(Identifier source) {
        List<Relation> kept = current.relations().stream()
                .filter(relation -> relation.source().equals(source) && footers.isWhole(relation))
                .toList();
        kept.forEach(relation -> relations.put(Generation.tableOf(relation), relation));
        problems.add(new SourceProblem(
                source.value(),
                null,
                "The extract of '" + source + "' cannot be read. Sync the source again.",
                !kept.isEmpty()));
    }

    private void keepRefused(Identifier source, ExtractReader.Refusal refusal) {
        if (refusal.table() == null) {
            problems.add(new SourceProblem(source.value(), null, refusal.message(), false));
        } else {
            keepTable(new Names.Table(source, refusal.table()), refusal.message());
        }
    }

    private void keepTable(Names.Table table, String message) {
        Optional<Relation> kept = current.find(table).filter(footers::isWhole);
        kept.ifPresent(relation -> relations.put(table, relation));
        problems.add(new SourceProblem(table.source().value(), table.name(), message, kept.isPresent()));
    }

    private Result result() {
        List<Relation> sorted = relations.values().stream()
                .sorted(Comparator.comparing(Relation::source).thenComparing(Relation::table))
                .toList();
        return new Result(sorted, problems, named);
    }

    /** The SHA-256 of their sorted lines {@code path:hash}, each ended by \n. */
    private static String contentHash(List<DataFile> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.stream()
                    .map(file -> file.name() + ":" + file.sha256() + "\n")
                    .sorted()
                    .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
