package io.agnes.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.UpstreamText;
import io.agnes.source.keboola.ExportedFile;
import io.agnes.source.keboola.KeboolaConnection;
import io.agnes.source.keboola.StorageApi;
import io.agnes.source.keboola.StorageCall;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Hands control calls to the routes of {@code routes/sync/keboola.camel.yaml} and waits for the answer. Thread-safe. */
public final class KeboolaRoute implements StorageApi {
    static final String CALL = "direct:sync-keboola-call";
    static final String EXPORT = "direct:sync-keboola-export";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<CamelContext> camel;

    /** @param camel asked for each call, once the engine runs */
    public KeboolaRoute(Supplier<CamelContext> camel) {
        this.camel = camel;
    }

    @Override
    public JsonNode call(StorageCall call) {
        return send(CALL, call, JsonNode.class);
    }

    @Override
    public ExportedFile export(StorageCall start) {
        return send(EXPORT, start, ExportedFile.class);
    }

    private <T> T send(String route, StorageCall call, Class<T> answer) {
        ProducerTemplate template = camel.get().createProducerTemplate();
        try {
            Exchange sent =
                    template.send(route, exchange -> exchange.getMessage().setBody(call));
            if (sent.getException() != null) {
                throw told(call.connection(), sent.getException());
            }
            return answer.cast(sent.getMessage().getBody());
        } finally {
            template.stop();
        }
    }

    private static AgnesException told(KeboolaConnection connection, Exception failure) {
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

    private static AgnesException answer(String message, String hint) {
        return new AgnesException(Problem.UNAVAILABLE, message, hint);
    }

    /** What the API gives as its reason; an answer that is not its own is not repeated. */
    private static String said(HttpOperationFailedException refused) {
        try {
            JsonNode body = JSON.readTree(String.valueOf(refused.getResponseBody()));
            return UpstreamText.brief(body == null ? "" : body.path("error").asText());
        } catch (JsonProcessingException notJson) {
            return UpstreamText.brief("");
        }
    }
}
