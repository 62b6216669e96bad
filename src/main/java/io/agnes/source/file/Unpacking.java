package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import io.agnes.config.DiskSpace.Part;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a file is unpacked to: a file of a few KB can unpack to terabytes, so this ends at a limit and before the disk
 * is full.
 *
 * @param source the file's name for people
 */
record Unpacking(String source, DiskSpace disk, DataSize most) {
    /** What stays free for everything else that is written meanwhile. */
    private static final long RESERVE = 64L << 20;
    /** How much is written between two looks at the disk. */
    private static final long STEP = 16L << 20;

    /** A new file; writing to it ends with an AgnesException, INVALID or STORAGE_FULL, when it gets too large. */
    OutputStream into(Path file) throws IOException {
        return new BufferedOutputStream(new Bounded(Files.newOutputStream(file), file.getParent()), 1 << 16);
    }

    private final class Bounded extends FilterOutputStream {
        private final Path folder;
        private long written;
        private long nextLook;

        Bounded(OutputStream out, Path folder) {
            super(out);
            this.folder = folder;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            written += length;
            if (written > most.bytes()) {
                throw new AgnesException(
                        Problem.INVALID,
                        "The file '" + source + "' is larger than " + most + " when it is unpacked.",
                        "Unpack it yourself, or raise files.max_unpacked in instance.yaml if it is meant to be so "
                                + "large.");
            }
            if (written > nextLook) {
                disk.require(
                        folder,
                        Part.SCRATCH,
                        "the unpacked file '" + source + "'",
                        RESERVE + STEP,
                        "sync again; the table keeps its last good data until then");
                nextLook = written + STEP;
            }
            out.write(bytes, offset, length);
        }
    }
}
