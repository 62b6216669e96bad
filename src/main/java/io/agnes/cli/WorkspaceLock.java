package io.agnes.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Whoever changes the files of a workspace holds it; the system takes it from a process that dies. */
final class WorkspaceLock implements AutoCloseable {
    private final FileChannel channel;

    private WorkspaceLock(FileChannel channel) {
        this.channel = channel;
    }

    /** What is done while the lock is held. */
    interface Work {
        void run() throws IOException;
    }

    /** @throws Failure when another process has the lock */
    static void hold(Workspace workspace, Work work) throws IOException {
        WorkspaceLock lock = take(workspace);
        try (lock) {
            work.run();
        }
    }

    private static WorkspaceLock take(Workspace workspace) throws IOException {
        Path file = workspace.metadata(".lock");
        FileChannel channel = open(file, workspace);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
                return new WorkspaceLock(channel);
            }
        } catch (OverlappingFileLockException ofThisProcess) {
            // told below
        }
        channel.close();
        String holder = Files.readString(file).strip();
        throw Failure.of(
                "Another da works on the workspace " + workspace.root()
                        + (holder.isEmpty() ? "." : " (process " + holder + ")."),
                "Wait until it is done, then run the command again.");
    }

    private static FileChannel open(Path file, Workspace workspace) {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw Failure.of(
                    "The workspace " + workspace.root() + " cannot be written to.",
                    "Make it writable (chmod -R u+w " + workspace.root() + ") or choose another folder.",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
