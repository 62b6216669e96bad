package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one process to work on a data folder: a lock of the operating system on {@code state/agnes.lock}, which
 * goes with the process however it ends. The text of the file says who holds it and since when; the lock alone counts.
 */
public final class FolderLock implements AutoCloseable {
    static final String FILE = "agnes.lock";
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);
    private static final int LONGEST_NOTE = 200;

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the folder, creating its state folder (mode 0700) as needed.
     *
     * @throws AgnesException UNAVAILABLE when a process has it, naming that process, or when the folder cannot be locked
     */
    public static FolderLock take(DataFolder data) {
        FileChannel channel = null;
        try {
            PrivateFolder.create(data.state());
            channel = open(data.state().resolve(FILE));
            if (channel.tryLock() == null) {
                throw InUse.elsewhere(holder(channel), named(data), null);
            }
            note(channel);
            return new FolderLock(channel);
        } catch (OverlappingFileLockException e) {
            close(channel);
            throw InUse.here(named(data), e);
        } catch (IOException e) {
            close(channel);
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The data folder " + data.root() + " cannot be locked: " + e.getMessage() + ".",
                    "See that it is there, that the server's user may write to it, and that its file system has locks; "
                            + "a local disk has.",
                    e);
        } catch (AgnesException e) {
            close(channel);
            throw e;
        }
    }

    /** Gives the folder back. The file stays: to remove it would take the lock from whoever has just opened it. */
    @Override
    public void close() {
        try {
            channel.truncate(0);
        } catch (IOException e) {
            LOG.debug("The note of the lock stays.", e);
        }
        close(channel);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** A full disk is no reason not to start: the note only helps people. */
    private static void note(FileChannel channel) {
        String who = "PID " + ProcessHandle.current().pid() + ", since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n";
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(who.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException e) {
            LOG.warn("The lock file does not say who holds it: {}", e.getMessage());
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_NOTE);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    }

    private static String named(DataFolder data) {
        return "the data folder " + data.root();
    }

    private static void close(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.warn("The lock of the data folder was not closed.", e);
            }
        }
    }
}
