package io.agnes.common;

import java.time.Duration;
import java.util.Optional;

/**
 * A failure that is told to its reader: the message is one or two sentences that say what happened and to which
 * object, the hint says what to do next and names a valid value. Neither holds engine text, paths or secrets
 * unless the reader may see them.
 */
public final class AgnesException extends RuntimeException {
    private final Problem problem;
    private final String hint;
    private final Duration retryAfter;
    private final boolean transport;

    public AgnesException(Problem problem, String message, String hint) {
        this(problem, message, hint, null, false, null);
    }

    public AgnesException(Problem problem, String message, String hint, Throwable cause) {
        this(problem, message, hint, null, false, cause);
    }

    private AgnesException(
            Problem problem, String message, String hint, Duration retryAfter, boolean transport, Throwable cause) {
        super(message, cause);
        this.problem = problem;
        this.hint = hint;
        this.retryAfter = retryAfter;
        this.transport = transport;
    }

    /** A failure that passes by itself: the caller is told when to come back. */
    public static AgnesException tryAgain(Problem problem, String message, String hint, Duration retryAfter) {
        return new AgnesException(problem, message, hint, retryAfter, false, null);
    }

    /**
     * A failure on the way to another system, such as a broken connection: the same may succeed a moment later. Never
     * for what somebody has to mend first, such as a wrong password or address.
     */
    public static AgnesException transport(String message, String hint, Throwable cause) {
        return new AgnesException(Problem.UNAVAILABLE, message, hint, null, true, cause);
    }

    /** The told failure inside another one, else the other one as an unexpected failure. */
    public static AgnesException causeOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AgnesException told) {
                return told;
            }
        }
        return new AgnesException(
                Problem.INTERNAL,
                String.valueOf(failure.getMessage()),
                "The log has the whole cause; set LOG_LEVEL=DEBUG for more.",
                failure);
    }

    public Problem problem() {
        return problem;
    }

    /** What to do next. */
    public String hint() {
        return hint;
    }

    /** Whether the same may succeed when it is tried again at once or a little later. */
    public boolean isPassing() {
        return transport || retryAfter != null;
    }

    /** When to come back, if waiting helps. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
