package io.agnes.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Ends a command: what happened and what to type next, shown as two lines on standard error. */
final class Failure extends RuntimeException {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    /** The status of a failure that no server reported. */
    private static final int NO_STATUS = 0;

    private final int exitCode;
    private final int status;
    private final String hint;
    private final String requestId;

    private Failure(int exitCode, int status, String message, String hint, String requestId, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.status = status;
        this.hint = hint;
        this.requestId = requestId;
    }

    static Failure of(String message, String hint) {
        return new Failure(FAILED, NO_STATUS, message, hint, null, null);
    }

    static Failure of(String message, String hint, Throwable cause) {
        return new Failure(FAILED, NO_STATUS, message, hint, null, cause);
    }

    /** A failure that the server reported under {@code requestId}, which its operator can look up; null if unknown. */
    static Failure ofServer(int status, String message, String hint, String requestId) {
        return new Failure(FAILED, status, message, hint, requestId, null);
    }

    static Failure usage(String message, String hint) {
        return new Failure(WRONG_USAGE, NO_STATUS, message, hint, null, null);
    }

    /** What the system says of a file, in words. */
    static String reason(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "you may not";
        }
        if (e instanceof NoSuchFileException) {
            return "it is not there";
        }
        return e.getReason() == null ? "the system gives no reason" : e.getReason();
    }

    int exitCode() {
        return exitCode;
    }

    /** The HTTP status that a server answered with; 0 when it is not a server that failed. */
    int status() {
        return status;
    }

    /** What to do next; may be null when the message says it all. */
    String hint() {
        return hint;
    }

    String requestId() {
        return requestId;
    }
}
