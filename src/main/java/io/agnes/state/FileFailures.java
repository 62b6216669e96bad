package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DiskSpace;
import io.agnes.config.DiskSpace.Part;
import java.nio.file.Path;

/** What a failure of the engine means; DuckDB tells it by text only. */
final class FileFailures {
    private FileFailures() {}

    /** Another transaction changed the same row first: the same change may succeed when it is tried again. */
    static boolean isConflict(Throwable failure) {
        return says(failure, "TransactionContext Error: Conflict") || says(failure, "Conflict on update");
    }

    /** The engine has given up this instance, for example because the disk is full. */
    static boolean isFatal(Throwable failure) {
        return says(failure, "FATAL Error") || says(failure, "database has been invalidated");
    }

    /** The change has not been made: what a commit could not write whole is taken back. */
    static AgnesException full(RuntimeException failure, Path file) {
        return room(failure, file, "send it again; it has not been made");
    }

    static AgnesException fatal(RuntimeException failure, Path file) {
        return DiskSpace.isLacking(failure)
                ? room(failure, file, "see whether the change is there, and send it again if it is not")
                : new AgnesException(
                        Problem.UNAVAILABLE,
                        "The state database failed and is being opened anew; the change may be missing.",
                        "See whether the change is there, then send it again.",
                        failure);
    }

    /** Folding the log into the file takes about as much as the log has. */
    private static AgnesException room(RuntimeException failure, Path file, String next) {
        Path log = file.resolveSibling(file.getFileName() + ".wal");
        long size = log.toFile().length();
        return DiskSpace.ofMachine().full(file, Part.STATE, "a change of users, grants or runs", size, next, failure);
    }

    private static boolean says(Throwable failure, String words) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && cause.getMessage().contains(words)) {
                return true;
            }
        }
        return false;
    }
}
