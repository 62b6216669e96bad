package io.agnes.source;

import io.agnes.common.AgnesException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;

/** Which failures of a source may pass by themselves: those of the way there, never those of settings. */
public final class Passing {
    /** SQL standard: the connection could not be made or broke. */
    private static final String CONNECTION = "08";

    private Passing() {}

    /** Whether the failure, or what caused it, is one of transport. */
    public static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AgnesException told && told.isPassing()
                    || cause instanceof PassingFailure
                    || cause instanceof SocketException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof HttpTimeoutException
                    || cause instanceof SQLTransientException
                    || cause instanceof SQLRecoverableException
                    || cause instanceof SQLException sql && isConnection(sql)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConnection(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith(CONNECTION);
    }
}
