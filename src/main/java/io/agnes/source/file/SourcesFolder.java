package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The folder people drop data files into, and the only way from a manifest's path to a file. */
record SourcesFolder(Path root) {

    /** Every data file, by path. Links count when what they lead to lies in the folder; linked folders are not entered. */
    List<SourceFile> files() {
        return named(path -> real(path).isPresent());
    }

    /** Links named like data files that lead out of the folder or to nothing, by path. */
    List<SourceFile> strays() {
        return named(path -> Files.isSymbolicLink(path) && real(path).isEmpty());
    }

    private List<SourceFile> named(Predicate<Path> wanted) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !hidden(path) && wanted.test(path))
                    .flatMap(path -> FileFormat.of(path.getFileName().toString()).stream()
                            .map(format -> SourceFile.of(relative(path), format)))
                    .sorted(Comparator.comparing(SourceFile::path))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The sources folder cannot be read.", e);
        }
    }

    /**
     * The file that a manifest's path means, with links followed.
     *
     * @throws AgnesException INVALID when it leads out of the folder, NOT_FOUND when there is no such file
     */
    Path resolve(String path) {
        Path file = DataFolder.inside(root, path);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "The file '" + path + "' is not there.",
                    "Put it back, or run `agnes sources sync` to remove it from " + SourceManifest.FILE + ".");
        }
        return real(file)
                .orElseThrow(() -> new AgnesException(
                        Problem.INVALID,
                        "'" + path + "' is not a file below the sources folder, or is a link that leads out of it.",
                        "Copy the file itself into the sources folder."));
    }

    private Optional<Path> real(Path file) {
        try {
            Path real = file.toRealPath();
            return Files.isRegularFile(real) && real.startsWith(root.toRealPath())
                    ? Optional.of(real)
                    : Optional.empty();
        } catch (NoSuchFileException broken) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("A source file cannot be read.", e);
        }
    }

    private boolean hidden(Path path) {
        for (Path part : root.relativize(path)) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private String relative(Path path) {
        return root.relativize(path).toString().replace(File.separatorChar, '/');
    }
}
