package io.agnes.cli;

/** Ends a command: what happened and what to type next, shown as two lines on standard error. */
final class Failure extends RuntimeException {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private final int exitCode;
    private final String hint;
    private final String requestId;

    private Failure(int exitCode, String message, String hint, String requestId, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.hint = hint;
        this.requestId = requestId;
    }

    static Failure of(String message, String hint) {
        return new Failure(FAILED, message, hint, null, null);
    }

    static Failure of(String message, String hint, Throwable cause) {
        return new Failure(FAILED, message, hint, null, cause);
    }

    /** A failure that the server reported under {@code requestId}, which its operator can look up; null if unknown. */
    static Failure ofServer(String message, String hint, String requestId) {
        return new Failure(FAILED, message, hint, requestId, null);
    }

    static Failure usage(String message, String hint) {
        return new Failure(WRONG_USAGE, message, hint, null, null);
    }

    int exitCode() {
        return exitCode;
    }

    /** What to do next; may be null when the message says it all. */
    String hint() {
        return hint;
    }

    String requestId() {
        return requestId;
    }
}
