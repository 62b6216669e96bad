package io.agnes.warehouse;

import java.io.IOException;
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
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Pattern SIDE_FILE = Pattern.compile("tmp_.*|.*\\.tmp(\\.wal)?|build-.*\\.tmp.*");
    /** A name that {@link ExtractFolder#publish} gives. */
    private static final Pattern PUBLISHED =
            Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,63}-[0-9a-z]{8,9}-[0-9a-f]{8}\\.parquet");

    private Leftovers() {}

    /** Removes side files from a folder and its folders {@code levels} deep. */
    static void removeSideFiles(Path folder, int levels) throws IOException {
        remove(folder, levels, file -> SIDE_FILE
                .matcher(file.getFileName().toString())
                .matches());
    }

    /** Removes side files beside extracts and their data; whatever else a source keeps in its folder is its own. */
    static void removeSideFilesOfExtracts(Path extracts) throws IOException {
        removeSideFiles(extracts, 2);
        List<Path> sources;
        try (Stream<Path> found = Files.list(extracts)) {
            sources = found.toList();
        }
        for (Path source : sources) {
            removeSideFiles(source.resolve(ExtractFolder.DATA), 2);
        }
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
        if (!left.isEmpty()) {
            LOG.info("Removed {} files below {} that a stopped process had left.", left.size(), folder.getFileName());
        }
    }
}
