package io.agnes.warehouse;

import io.agnes.config.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process that was killed leaves behind. Runs at start, while nobody writes. */
public final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Pattern SIDE_FILE = Pattern.compile("tmp_.*|.*\\.tmp(\\.wal)?|build-.*\\.tmp.*");
    /** In a folder of people's own files only what the manifest's writer makes. */
    private static final Pattern MANIFEST_SIDE_FILE = Pattern.compile("sources\\.yml\\.\\d+\\.tmp");
    /** A name that {@link ExtractFolder#publish} gives. */
    private static final Pattern PUBLISHED =
            Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,63}-[0-9a-z]{8,9}-[0-9a-f]{8}\\.parquet");

    private Leftovers() {}

    /**
     * Removes scratch files and side files below a data folder. Only the process that holds the folder's lock may do
     * this; what needs to know the published generation goes with {@link Orchestrator}.
     *
     * @throws UncheckedIOException when the folder cannot be written
     */
    public static void sweep(DataFolder data) {
        try {
            empty(data.scratch());
            removeSideFiles(data.state(), 1, SIDE_FILE);
            removeSideFiles(data.sources(), 1, MANIFEST_SIDE_FILE);
            removeSideFiles(data.analytics(), 3, SIDE_FILE);
            removeSideFiles(data.extracts(), 2, SIDE_FILE);
            for (Path source : children(data.extracts())) {
                // Whatever else a source keeps in its folder is its own.
                removeSideFiles(source.resolve(ExtractFolder.DATA), 2, SIDE_FILE);
                removeSideFiles(source.resolve(ExtractFolder.REJECTS), 1, SIDE_FILE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("What a stopped process left in the data folder cannot be removed.", e);
        }
    }

    private static void empty(Path scratch) throws IOException {
        List<Path> left = children(scratch);
        for (Path path : left) {
            DurableFiles.deleteTree(path);
        }
        log(left.size(), scratch);
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.toList();
        }
    }

    private static void removeSideFiles(Path folder, int levels, Pattern names) throws IOException {
        remove(folder, levels, file -> names.matcher(file.getFileName().toString())
                .matches());
    }

    /** Removes published files that were never named by an extract, or are not any more. */
    static void removeUnnamed(Path dataFolder, Set<Path> named) throws IOException {
        remove(
                dataFolder,
                2,
                file -> PUBLISHED.matcher(file.getFileName().toString()).matches() && !named.contains(file));
    }

    /** Removes all files but the named ones. */
    static void removeAllBut(Path folder, Set<Path> named) throws IOException {
        remove(folder, 2, file -> !named.contains(file));
    }

    private static void remove(Path folder, int levels, Predicate<Path> isLeft) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> left;
        try (Stream<Path> files = Files.walk(folder, levels)) {
            left = files.filter(Files::isRegularFile).filter(isLeft).toList();
        }
        for (Path file : left) {
            Files.deleteIfExists(file);
        }
        log(left.size(), folder);
    }

    private static void log(int count, Path folder) {
        if (count > 0) {
            LOG.info("Removed {} files below {} that a stopped process had left.", count, folder.getFileName());
        }
    }
}
