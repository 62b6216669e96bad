package io.agnes.source.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Small text files that are replaced whole or not at all. */
final class WholeFile {
    private static final String SIDE_SUFFIX = ".tmp";

    private WholeFile() {}

    static void write(Path target, String text) throws IOException {
        Path side = Files.createTempFile(target.getParent(), target.getFileName() + ".", SIDE_SUFFIX);
        try {
            try (FileChannel channel = FileChannel.open(side, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            move(side, target);
        } finally {
            Files.deleteIfExists(side);
        }
    }

    /** Publishes a side file whose content is on disk. */
    static void move(Path side, Path target) throws IOException {
        Files.move(side, target, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
