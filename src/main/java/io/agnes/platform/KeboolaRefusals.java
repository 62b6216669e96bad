package io.agnes.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.UpstreamText;
import io.agnes.source.keboola.KeboolaConnection;
import java.util.Set;
import org.apache.camel.http.base.HttpOperationFailedException;

/** What failed calls to Keboola mean. */
final class KeboolaRefusals {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Codes of answers that miss the table itself, or what it is in. */
    private static final Set<String> NO_TABLE = Set.of("storage.tables.notFound", "storage.buckets.notFound");

    private KeboolaRefusals() {}

    /** The failure as its reader should know it; one that is told already stays as it is. */
    static AgnesException told(KeboolaConnection connection, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AgnesException already) {
                return already;
            }
            if (cause instanceof HttpOperationFailedException refused) {
                return refused(connection, refused);
            }
        }
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The Keboola stack of the connection '" + connection.name() + "' cannot be reached.",
                "See that this server reaches " + connection.url() + ", then sync again.",
                failure);
    }

    private static AgnesException refused(KeboolaConnection connection, HttpOperationFailedException refused) {
        String said = said(refused);
        int status = refused.getStatusCode();
        String who = "Keboola (connection '" + connection.name() + "')";
        if (status == 401) {
            return answer(
                    who + " does not accept the token in " + connection.tokenEnv() + ": " + said,
                    "Put a valid Storage API token of the project into " + connection.tokenEnv() + " and restart.");
        } else if (status == 402 || status == 403) {
            return answer(
                    who + " refuses: " + said,
                    "Give the token in " + connection.tokenEnv()
                            + " read access to the bucket, or free quota in the project, then sync again.");
        } else if (status == 404) {
            return answer(
                    who + " does not have it: " + said,
                    "Compare bucket and source_table of the registered table with the project, for example in.c-crm "
                            + "and company.");
        } else if (status == 429) {
            long seconds = UpstreamCalls.retryAfter(refused).toSeconds();
            return answer(
                    who + " is asked too often" + (seconds > 0 ? " and wants a pause of " + seconds + " s." : "."),
                    "Sync later, or sync fewer tables at a time.");
        } else if (status >= 500) {
            return answer(
                    who + " is out of order (" + status + "): " + said, "Sync again later; see status.keboola.com.");
        }
        return answer(
                who + " refuses the call (" + status + "): " + said,
                "Correct the registered table (columns, filters), then sync again.");
    }

    /** Whether the API refuses what a call says, not who asks or which table. */
    static boolean isOfContent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpOperationFailedException refused) {
                int status = refused.getStatusCode();
                return status == 400 || status == 422 || status == 404 && !NO_TABLE.contains(field(refused, "code"));
            }
        }
        return false;
    }

    private static AgnesException answer(String message, String hint) {
        return new AgnesException(Problem.UNAVAILABLE, message, hint);
    }

    /** What the API gives as its reason; an answer that is not its own is not repeated. */
    private static String said(HttpOperationFailedException refused) {
        return UpstreamText.brief(field(refused, "error"));
    }

    private static String field(HttpOperationFailedException refused, String name) {
        try {
            JsonNode body = JSON.readTree(String.valueOf(refused.getResponseBody()));
            return body == null ? "" : body.path(name).asText();
        } catch (JsonProcessingException notJson) {
            return "";
        }
    }
}
