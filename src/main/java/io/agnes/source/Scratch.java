package io.agnes.source;

import io.agnes.config.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of one sync's own, in the data folder's {@code tmp}; it goes with all that is in it.
 *
 * @param folder empty at first
 */
public record Scratch(Path folder) implements AutoCloseable {
    /** @param prefix of its name: whose it is */
    public static Scratch in(DataFolder data, String prefix) throws IOException {
        return new Scratch(Files.createTempDirectory(Files.createDirectories(data.scratch()), prefix));
    }

    @Override
    public void close() throws IOException {
        List<Path> found;
        try (Stream<Path> below = Files.walk(folder)) {
            found = below.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : found) {
            Files.deleteIfExists(path);
        }
    }
}
