package io.agnes.source.file;

import io.agnes.config.DataFolder;
import io.agnes.warehouse.Identifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folders of the extracts, whoever writes them. */
record ExtractFolders(Path root) {

    /** The folder of an extract, under the spelling that it has if there is one. */
    Path of(Identifier system) {
        Identifier found = all().stream().filter(system::equals).findFirst().orElse(system);
        return DataFolder.inside(root, found.value());
    }

    /** Those that were made from files. */
    List<Identifier> ofFiles() {
        return all().stream().filter(this::isOfFiles).toList();
    }

    boolean isOfFiles(Identifier system) {
        return Conversions.exist(of(system));
    }

    private List<Identifier> all() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(Identifier::isValid)
                    .map(Identifier::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The extracts cannot be listed.", e);
        }
    }
}
