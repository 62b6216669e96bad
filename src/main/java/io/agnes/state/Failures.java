package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;

/** What a failure of the engine means; the engine tells it by text only. */
final class Failures {
    private Failures() {}

    /** Another transaction changed the same row first: the same change may succeed when it is tried again. */
    static boolean isConflict(Throwable failure) {
        return says(failure, "TransactionContext Error: Conflict") || says(failure, "Conflict on update");
    }

    /** The engine has given up this instance, for example because the disk is full. */
    static boolean isFatal(Throwable failure) {
        return says(failure, "FATAL Error") || says(failure, "database has been invalidated");
    }

    static AgnesException fatal(RuntimeException failure) {
        return says(failure, "No space left")
                ? new AgnesException(
                        Problem.STORAGE_FULL,
                        "The disk of the data folder is full; the change may be missing.",
                        "Make room, see whether the change is there, then send it again.",
                        failure)
                : new AgnesException(
                        Problem.UNAVAILABLE,
                        "The state database failed and is being opened anew; the change may be missing.",
                        "See whether the change is there, then send it again.",
                        failure);
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
