package io.agnes.access.openid;

/**
 * An identity provider did not give what it was asked for. The message is for the log: it names the cause and holds no
 * token, code or secret.
 */
public final class IssuerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean unreachable;

    private IssuerException(String message, boolean unreachable, Throwable cause) {
        super(message, cause);
        this.unreachable = unreachable;
    }

    /** It cannot be asked now; it may be later. */
    public static IssuerException unreachable(String message, Throwable cause) {
        return new IssuerException(message, true, cause);
    }

    /** It answered, and the answer does not let anybody in. */
    public static IssuerException refused(String message) {
        return new IssuerException(message, false, null);
    }

    /** Whether trying again later may help. */
    public boolean isUnreachable() {
        return unreachable;
    }
}
