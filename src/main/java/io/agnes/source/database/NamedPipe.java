package io.agnes.source.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A pipe with a name, into which one side writes what another reads as a file.
 *
 * @param path of its name
 */
record NamedPipe(Path path) {
    private static final long SECONDS = 10;

    /** @return empty on a machine, or a disk, that has no such pipes */
    static Optional<NamedPipe> in(Path folder) {
        Path path = folder.resolve("rows.pipe");
        try {
            Process made = new ProcessBuilder("mkfifo", "-m", "600", path.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (made.waitFor(SECONDS, TimeUnit.SECONDS) && made.exitValue() == 0) {
                return Optional.of(new NamedPipe(path));
            }
            made.destroyForcibly();
        } catch (IOException none) {
            // there is no such command
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Open for both, so that it does not wait for a reader; whoever closes it ends what is read. */
    FileChannel open() throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
