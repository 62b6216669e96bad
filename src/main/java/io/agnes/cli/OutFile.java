package io.agnes.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is there only once it is whole: it grows under another name beside its own. */
final class OutFile implements AutoCloseable {
    private final Path file;
    private final Path part;

    private OutFile(Path file, Path part) {
        this.file = file;
        this.part = part;
    }

    static OutFile at(Path file) {
        Path whole = file.toAbsolutePath();
        String name = "." + whole.getFileName() + "." + ProcessHandle.current().pid() + ".part";
        if (Files.isDirectory(whole) || !Files.isDirectory(whole.getParent())) {
            throw Failure.usage(
                    "There can be no file " + file + ".", "Name a file in a folder that exists: --out orders.csv");
        }
        return new OutFile(whole, whole.resolveSibling(name));
    }

    OutputStream open() throws IOException {
        return Files.newOutputStream(part);
    }

    /** Gives the file its name; an older one of that name is replaced. */
    void keep() throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(part);
    }
}
