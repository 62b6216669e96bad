package io.agnes.config;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The room on the disks of an instance, and what is told when there is too little: how much is needed, how much is
 * free, in which part of the data folder, and what to do. Thread-safe.
 */
public final class DiskSpace {
    /** What has failed for want of room did not fit into what is free; at least this much more is asked for. */
    private static final long STEP = 16L << 20;

    private final Free free;

    /** Asks a file system for the bytes that are free for a folder. */
    public interface Free {
        long bytes(Path folder) throws IOException;
    }

    /** A part of the data folder; each may be a disk of its own. */
    public enum Part {
        SOURCES("sources"),
        EXTRACTS("extracts"),
        ANALYTICS("analytics"),
        STATE("state"),
        HAND_INS("user_sessions, user_artifacts"),
        SCRATCH("tmp");

        private final String folder;

        Part(String folder) {
            this.folder = folder;
        }

        /** As people read it: {@code the data folder (extracts)}. */
        public String title() {
            return "the data folder (" + folder + ")";
        }
    }

    public DiskSpace(Free free) {
        this.free = free;
    }

    /** The disks of this machine. */
    public static DiskSpace ofMachine() {
        return new DiskSpace(folder -> {
            Path existing = folder.toAbsolutePath();
            while (!Files.exists(existing)) {
                existing = existing.getParent();
            }
            return Files.getFileStore(existing).getUsableSpace();
        });
    }

    /** Whether a failure, of the engine or of Java, says that a disk is full. */
    public static boolean isLacking(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("no space left on device") || message.contains("disk quota exceeded")) {
                return true;
            }
        }
        return false;
    }

    /** The bytes that are free for a folder; as many as there could be when its disk does not tell. */
    public long free(Path folder) {
        try {
            return free.bytes(folder);
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * Refuses work that cannot succeed.
     *
     * @param what that needs the room, such as {@code the table 'orders'}
     * @param bytes that it needs at least
     * @param next what to do once there is room, such as {@code sync again}, and what holds until then
     * @throws AgnesException STORAGE_FULL
     */
    public void require(Path folder, Part part, String what, long bytes, String next) {
        long there = free(folder);
        if (there < bytes) {
            throw lacking(part, what, bytes, there, next, null);
        }
    }

    /**
     * What is told when work has met a full disk.
     *
     * @param estimate of the bytes that it needs; more are told when that many are free
     * @param cause what the disk said
     */
    public AgnesException full(Path folder, Part part, String what, long estimate, String next, Throwable cause) {
        long there = free(folder);
        return lacking(
                part, what, there == Long.MAX_VALUE ? estimate : Math.max(estimate, there + STEP), there, next, cause);
    }

    private static AgnesException lacking(
            Part part, String what, long needed, long there, String next, Throwable cause) {
        String known = there == Long.MAX_VALUE ? "the disk is full" : new DataSize(there).rounded() + " are free";
        long missing = there == Long.MAX_VALUE ? needed : needed - there;
        return new AgnesException(
                Problem.STORAGE_FULL,
                "There is no room for " + what + " in " + part.title() + ": it needs about "
                        + new DataSize(needed).rounded() + ", " + known + ".",
                "Free at least " + new DataSize(missing).rounded() + " there, then " + next + ".",
                cause);
    }
}
