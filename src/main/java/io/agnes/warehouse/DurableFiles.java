package io.agnes.warehouse;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that are on disk whole or not at all: a side file is forced, then renamed, then its folder is forced. */
final class DurableFiles {
    /** The ending of every side file; what is left with it after a crash is swept at start. */
    static final String SIDE_SUFFIX = ".tmp";

    private static final Logger LOG = LoggerFactory.getLogger(DurableFiles.class);

    private DurableFiles() {}

    /** A path next to {@code target} that no other writer uses. */
    static Path sideOf(Path target) {
        return target.resolveSibling(target.getFileName() + "." + unique() + SIDE_SUFFIX);
    }

    /** Text that names one version of a file: sorts by time and never repeats. */
    static String unique() {
        String time = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        return time + "-" + UUID.randomUUID().toString().substring(0, 8).toLowerCase(Locale.ROOT);
    }

    static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Publishes a side file that is already on disk under its name. */
    static void moveForced(Path side, Path target) throws IOException {
        Files.move(side, target, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(target.getParent());
    }

    /** Removes a side file and its log, if its publication failed; the sweep at start takes what cannot be removed. */
    static void deleteSide(Path side) {
        try {
            Files.deleteIfExists(side);
            Files.deleteIfExists(side.resolveSibling(side.getFileName() + ".wal"));
        } catch (IOException e) {
            LOG.warn("A side file could not be removed; it goes at the next start.", e);
        }
    }

    /** Removes everything below the folder and the folder; what is gone already is no failure. */
    static void deleteTree(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> below = Files.walk(folder)) {
            found = below.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException gone) {
            return;
        }
        for (Path path : found) {
            Files.deleteIfExists(path);
        }
    }
}
