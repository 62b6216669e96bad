package io.agnes.warehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The extracts of all sources. One that has not changed since the last scan is not opened again. Not thread-safe: it
 * belongs to the one rebuild that runs.
 */
final class Extracts {
    private static final Logger LOG = LoggerFactory.getLogger(Extracts.class);
    /** Names that mean something else in front of a table name. */
    private static final Set<String> RESERVED =
            Set.of("main", "temp", "system", "information_schema", "pg_catalog", "memory", "pg_temp");

    private final Path folder;
    private Map<Path, Read> reads = new HashMap<>();

    Extracts(Path folder) {
        this.folder = folder;
    }

    /**
     * One source.
     *
     * @param content null when the extract could not be read
     * @param version changes whenever the extract file does
     */
    record SourceScan(Identifier source, Path folder, ExtractReader.Content content, Version version) {
        boolean isBroken() {
            return content == null;
        }
    }

    /** All sources, sorted by name, and the folders that cannot be one. */
    record Scan(List<SourceScan> sources, List<SourceProblem> refused) {
        /** Whether every extract could be read, so that what is not there is known to be gone. */
        boolean isClean() {
            return sources.stream().noneMatch(SourceScan::isBroken);
        }
    }

    /** Tells one content of an extract file from the next; a foreign writer may add to the log beside it. */
    record Version(FileTime modified, long size, Object inode, long logSize) {
        static Version of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Path log = file.resolveSibling(file.getFileName() + ".wal");
            return new Version(
                    attributes.lastModifiedTime(),
                    attributes.size(),
                    attributes.fileKey(),
                    Files.exists(log) ? Files.size(log) : 0);
        }
    }

    private record Read(Version version, ExtractReader.Content content) {}

    Scan scan(OnDemand connection) throws IOException {
        List<SourceScan> sources = new ArrayList<>();
        List<SourceProblem> refused = new ArrayList<>();
        Set<Identifier> seen = new HashSet<>();
        Map<Path, Read> kept = new HashMap<>();
        for (Path source : folders()) {
            String name = source.getFileName().toString();
            String reason = refusal(name, seen);
            if (reason == null) {
                sources.add(scan(new Identifier(name), source, connection, kept));
            } else {
                refused.add(new SourceProblem(name, null, reason, false));
            }
        }
        reads = kept;
        return new Scan(sources, refused);
    }

    private SourceScan scan(Identifier source, Path sourceFolder, OnDemand connection, Map<Path, Read> kept) {
        Path file = sourceFolder.resolve(ExtractFolder.FILE);
        try {
            Version version = Version.of(file);
            Read read = reads.get(file);
            if (read == null || !read.version().equals(version)) {
                read = new Read(version, ExtractReader.read(connection.get(), file));
            }
            kept.put(file, read);
            return new SourceScan(source, sourceFolder, read.content(), version);
        } catch (SQLException | IOException e) {
            LOG.warn("The extract of '{}' cannot be read: {}", source, e.getMessage());
            return new SourceScan(source, sourceFolder, null, null);
        }
    }

    private static String refusal(String name, Set<Identifier> seen) {
        if (!Identifier.isValid(name)) {
            return "The folder '" + name + "' is not published, because its name is not usable in SQL. Rename it with "
                    + "letters, digits and underscores, such as '" + Identifier.normalise(name) + "'.";
        }
        Identifier source = new Identifier(name);
        if (RESERVED.contains(source.folded())) {
            return "The folder '" + name + "' is not published, because the engine uses that name. Rename it, for "
                    + "example to '" + name + "_data'.";
        }
        if (!seen.add(source)) {
            return "The folder '" + name + "' is not published, because another one differs only in case. Rename one "
                    + "of them.";
        }
        return null;
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(source -> Files.exists(source.resolve(ExtractFolder.FILE)))
                    .sorted()
                    .toList();
        }
    }
}
