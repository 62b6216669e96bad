package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.UpstreamText;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * What failures of a database mean to the people here.
 *
 * @param place host and database
 * @param password never in a message, whatever the database says; null when there is none
 */
record DatabaseErrors(String name, String place, String user, String passwordEnv, String password) {
    /** Shutdown, start-up, too many connections, a conflict with a recovery: over by themselves. */
    private static final Set<String> PASSING = Set.of("57P01", "57P02", "57P03", "53300", "40001");

    private static final String KEEPS = " The table keeps its last good data.";

    @Override
    public String toString() {
        return "the errors of '" + name + "'";
    }

    /** No session could be opened. */
    AgnesException connecting(SQLException failure) {
        String state = state(failure);
        if (state.startsWith("28")) {
            return new AgnesException(
                    Problem.UNAVAILABLE,
                    "The database of the connection '" + name + "' (" + place + ") does not accept the sign-in of '"
                            + user + "'.",
                    "Check data_sources." + name + ".user and the password in "
                            + (passwordEnv.isEmpty() ? "the variable that password_env names" : passwordEnv)
                            + ", then restart.");
        }
        if (isTls(failure)) {
            return new AgnesException(
                    Problem.UNAVAILABLE,
                    "The connection '" + name + "' (" + place + ") could not be encrypted as data_sources." + name
                            + ".tls asks for: " + text(failure),
                    "Give the server a certificate that tls_ca vouches for; or set tls to require (not checked), or "
                            + "to disable on a trusted network.");
        }
        String what = "The database of the connection '" + name + "' (" + place + ") cannot be reached: ";
        String hint = "See that it runs and that host, port and name in data_sources." + name + ".url are right.";
        return isPassing(failure)
                ? AgnesException.transport(what + text(failure), hint, failure)
                : new AgnesException(Problem.UNAVAILABLE, what + text(failure), hint, failure);
    }

    /** @param what was read, such as {@code crm.orders} */
    AgnesException reading(String what, SQLException failure) {
        if (isPassing(failure)) {
            return AgnesException.transport(
                    "The connection '" + name + "' (" + place + ") broke while '" + what + "' was read: "
                            + text(failure),
                    "Sync again when the database is back." + KEEPS,
                    failure);
        }
        return new AgnesException(
                Problem.INVALID,
                "The database of the connection '" + name + "' could not read '" + what + "': " + text(failure),
                "See that the table and its columns are there and that '" + user
                        + "' may read them, or correct source_query." + KEEPS,
                failure);
    }

    private boolean isPassing(SQLException failure) {
        String state = state(failure);
        return state.startsWith("08") || PASSING.contains(state) || failure instanceof SQLTransientException;
    }

    private static boolean isTls(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof CertificateException) {
                return true;
            }
        }
        // the driver of PostgreSQL, when the server offers no encryption
        return state(failure).equals("08004")
                || String.valueOf(failure.getMessage()).contains("ssl not supported");
    }

    private static String state(SQLException failure) {
        return failure.getSQLState() == null ? "" : failure.getSQLState();
    }

    private String text(SQLException failure) {
        String text = String.valueOf(failure.getMessage());
        return UpstreamText.brief(password == null || password.isEmpty() ? text : text.replace(password, "***"));
    }
}
