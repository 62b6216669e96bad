package io.agnes.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that grows under a hidden name, which no source picks up, and gets its own when it is complete. Not safe for
 * use by several threads.
 */
final class SideFile implements AutoCloseable {
    private final Path target;
    private final Path side;
    private final Path part;
    private final FileChannel channel;

    SideFile(Path target) throws IOException {
        this.target = target;
        String hidden = "." + target.getFileName() + "." + UUID.randomUUID();
        side = target.resolveSibling(hidden + ".side");
        part = target.resolveSibling(hidden + ".part");
        Files.createDirectories(target.getParent());
        channel = FileChannel.open(side, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Where the next part is to be written before it is appended. */
    Path part() {
        return part;
    }

    void appendPart() throws IOException {
        try (FileChannel source = FileChannel.open(part)) {
            long size = source.size();
            for (long done = 0; done < size; ) {
                done += source.transferTo(done, size - done, channel);
            }
        }
        Files.delete(part);
    }

    /** Leaves a target with the same bytes as it is, so that nobody takes it for a changed one. */
    void publish() throws IOException {
        channel.force(true);
        channel.close();
        if (!Files.exists(target) || Files.mismatch(side, target) >= 0) {
            Files.move(side, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(side);
        Files.deleteIfExists(part);
    }
}
