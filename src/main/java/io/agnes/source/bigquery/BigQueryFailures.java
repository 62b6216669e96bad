package io.agnes.source.bigquery;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.auth.Retryable;
import com.google.cloud.bigquery.BigQueryError;
import com.google.cloud.bigquery.BigQueryException;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.UpstreamText;
import java.util.Locale;
import java.util.Set;

/** What a failure of BigQuery means here, over whichever way it came. */
final class BigQueryFailures {
    private static final String KEEPS = " The table keeps its last good data.";
    private static final Set<String> RATE = Set.of("rateLimitExceeded", "jobRateLimitExceeded", "backendError");

    private final BigQueryConnection connection;

    BigQueryFailures(BigQueryConnection connection) {
        this.connection = connection;
    }

    /**
     * @param what was done: {@code the table 'sales.orders'}
     */
    AgnesException of(RuntimeException failure, String what) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AgnesException told) {
                return told;
            }
            if (cause instanceof BigQueryException rest) {
                return of(rest, what);
            }
            if (cause instanceof ApiException rows) {
                return of(rows, what);
            }
        }
        return new AgnesException(
                Problem.UNAVAILABLE,
                "BigQuery could not read " + what + ".",
                "Look into the server's log." + KEEPS,
                failure);
    }

    private AgnesException of(BigQueryException failure, String what) {
        String said = String.valueOf(failure.getMessage());
        String reason = reason(failure);
        if (isSignIn(failure)) {
            return signIn(failure);
        }
        if (reason.equals("bytesBilledLimitExceeded")) {
            return CostGuard.stopped(what, said);
        }
        if (reason.equals("quotaExceeded")) {
            return quota(what, said, failure);
        }
        if (RATE.contains(reason) || failure.isRetryable()) {
            return transport(what, failure);
        }
        return switch (failure.getCode()) {
            case 400 -> refused(what, said, failure);
            case 401 -> signIn(failure);
            case 403 -> forbidden(what, said, failure);
            case 404 -> gone(what, failure);
            default ->
                failure.getCode() == 408
                                || failure.getCode() == 409
                                || failure.getCode() == 429
                                || failure.getCode() >= 500
                                || failure.getCode() <= 0
                        ? transport(what, failure)
                        : refused(what, said, failure);
        };
    }

    private AgnesException of(ApiException failure, String what) {
        String said = String.valueOf(failure.getMessage());
        if (isSignIn(failure)) {
            return signIn(failure);
        }
        StatusCode.Code code = failure.getStatusCode().getCode();
        return switch (code) {
            case UNAUTHENTICATED -> signIn(failure);
            case PERMISSION_DENIED -> forbidden(what, said, failure);
            case NOT_FOUND -> gone(what, failure);
            case INVALID_ARGUMENT, OUT_OF_RANGE, UNIMPLEMENTED -> refused(what, said, failure);
            case RESOURCE_EXHAUSTED ->
                said.toLowerCase(Locale.ROOT).contains("quota") ? quota(what, said, failure) : transport(what, failure);
            case UNAVAILABLE, INTERNAL, ABORTED, DEADLINE_EXCEEDED, CANCELLED, UNKNOWN, DATA_LOSS ->
                transport(what, failure);
            case FAILED_PRECONDITION ->
                AgnesException.transport(
                        "The read of " + what + " has expired at BigQuery.", "Sync again." + KEEPS, failure);
            case OK, ALREADY_EXISTS -> refused(what, said, failure);
        };
    }

    private static String reason(BigQueryException failure) {
        BigQueryError error = failure.getError();
        String reason = error == null ? failure.getReason() : error.getReason();
        return reason == null ? "" : reason;
    }

    /** The library tells a refused key as a failure of transport, caused by what the token service answered. */
    private static boolean isSignIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Retryable asked) {
                return !asked.isRetryable();
            }
        }
        return false;
    }

    private AgnesException signIn(Throwable failure) {
        return new AgnesException(
                Problem.UNAVAILABLE,
                "Google does not accept the credentials of the connection '" + connection.name() + "'.",
                "Set " + connection.config().credentialsEnv() + " to a key of a service account that is active."
                        + KEEPS,
                failure);
    }

    private AgnesException forbidden(String what, String said, Throwable failure) {
        if (said.contains("serviceusage")) {
            return new AgnesException(
                    Problem.UNAVAILABLE,
                    "The project '" + connection.billing() + "' may not be charged by the connection '"
                            + connection.name() + "'.",
                    "Give its account the role Service Usage Consumer in that project, or set data_sources."
                            + connection.name() + ".billing_project to a project where it has it." + KEEPS,
                    failure);
        }
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The account of the connection '" + connection.name() + "' may not read " + what + ".",
                "Give it BigQuery Data Viewer on the data set, and BigQuery Job User and BigQuery Read Session User in "
                        + "the project '" + connection.billing() + "'." + KEEPS,
                failure);
    }

    private static AgnesException gone(String what, Throwable failure) {
        return new AgnesException(
                Problem.NOT_FOUND,
                "BigQuery does not know " + what + ", or a part of it.",
                "Correct the registered table or its query, or remove it if it is gone for good." + KEEPS,
                failure);
    }

    private static AgnesException refused(String what, String said, Throwable failure) {
        return new AgnesException(
                Problem.INVALID,
                "BigQuery refuses to read " + what + ": " + UpstreamText.brief(said),
                "Correct the query, or the options of the registered table." + KEEPS,
                failure);
    }

    private AgnesException quota(String what, String said, Throwable failure) {
        return new AgnesException(
                Problem.UNAVAILABLE,
                "A quota of the project '" + connection.billing() + "' is used up, so " + what + " was not read: "
                        + UpstreamText.brief(said),
                "Raise the quota in the project, or sync again when it is renewed." + KEEPS,
                failure);
    }

    private static AgnesException transport(String what, Throwable failure) {
        return AgnesException.transport(
                "BigQuery did not answer for " + what + ", or broke off.",
                "Sync again; if it stays, look at Google Cloud's status page." + KEEPS,
                failure);
    }
}
