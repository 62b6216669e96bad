package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;

/** What a failure of PostgreSQL means; it tells it by SQLSTATE. */
final class ServerFailures {
    /** Stopping, starting, gone over, or out of connections: all pass. */
    private static final Set<String> PASSING = Set.of("57P01", "57P02", "57P03", "57P05", "53300", "25P03");

    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");
    private static final String FULL = "53100";

    private ServerFailures() {}

    /** The server cannot be reached, or ended the connection. */
    static boolean isGone(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return true;
            }
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && (sql.getSQLState().startsWith("08") || PASSING.contains(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    static boolean isConflict(Throwable failure) {
        return state(failure).filter(CONFLICTS::contains).isPresent();
    }

    static boolean isLockTaken(Throwable failure) {
        return state(failure).filter("55P03"::equals).isPresent();
    }

    static boolean isFull(Throwable failure) {
        return state(failure).filter(FULL::equals).isPresent();
    }

    /**
     * For callers, who need not know where the database is.
     *
     * @param doubtful whether a change was under way, which may have been made
     */
    static AgnesException gone(Throwable failure, boolean doubtful) {
        return new AgnesException(
                Problem.UNAVAILABLE,
                doubtful
                        ? "The state database does not answer; the change may be missing."
                        : "The state database does not answer.",
                (doubtful
                                ? "See whether the change is there, and send it again if it is not."
                                : "Send it again in a moment.")
                        + " If this lasts, the operator finds the reason in the server's log.",
                failure);
    }

    static AgnesException full(Throwable failure) {
        return new AgnesException(
                Problem.STORAGE_FULL,
                "There is no room on the disk of the state database for a change of users, grants or runs.",
                "Make room on the disk of PostgreSQL, then send it again; it has not been made.",
                failure);
    }

    /** For whoever starts the server; the engine's text holds no password. */
    static AgnesException refused(StateAddress address, StateConfig config, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The state database, " + address + ", cannot be opened: " + reason,
                hint(state, config, reason),
                e);
    }

    private static String hint(String state, StateConfig config, String reason) {
        if (state.startsWith("28")) {
            return "Set state.user, and its password in the variable " + config.passwordEnv() + ".";
        } else if (state.equals("3D000")) {
            return "Make the database (create database ...), or name another in state.url.";
        } else if (state.equals("42501")) {
            return "Let the user make tables: create schema " + config.schema() + " authorization \"" + config.user()
                    + "\".";
        } else if (reason.contains("SSL") || reason.contains("certificate") || reason.contains("PKIX")) {
            return "Set state.tls and state.tls_ca as the server has it; disable only on a trusted network.";
        }
        return "Start PostgreSQL there, mend the network, or name another place in state.url.";
    }

    private static Optional<String> state(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.ofNullable(sql.getSQLState());
            }
        }
        return Optional.empty();
    }
}
