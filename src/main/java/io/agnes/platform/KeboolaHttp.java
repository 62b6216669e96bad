package io.agnes.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import io.agnes.source.keboola.StorageCall;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * The steps {@code keboolaHttp}: a control call as a request of Keboola's Storage API, and its answer. The token goes
 * into its header and nowhere else. Thread-safe.
 */
public final class KeboolaHttp implements HttpClientConfigurer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Environment environment;

    public KeboolaHttp(Environment environment) {
        this.environment = environment;
    }

    /** Puts the request of the call into its place. */
    public void write(Exchange exchange) {
        Message message = exchange.getMessage();
        StorageCall call = message.getBody(StorageCall.class);
        String target = call.target().toString();
        if (target.contains("{{") || target.contains("}}")) {
            throw new IllegalArgumentException("A target is never resolved again.");
        }
        String tokenEnv = call.connection().tokenEnv();
        String token = environment
                .find(tokenEnv)
                .orElseThrow(() -> new AgnesException(
                        Problem.UNAVAILABLE,
                        "The connection '" + call.connection().name() + "' has no token: the variable " + tokenEnv
                                + " is not set.",
                        "Put a Storage API token of the project into " + tokenEnv + " and restart."));
        exchange.setProperty("storageCall", call);
        message.setHeader("CamelHttpUri", target);
        message.setHeader("CamelHttpMethod", call.method());
        message.setHeader("X-StorageApi-Token", token);
        message.setHeader("Accept", "application/json");
        boolean posts = call.method().equals("POST");
        if (posts) {
            message.setHeader("Content-Type", call.contentType());
        }
        message.setBody(posts ? call.body() : null);
    }

    /** The answer as JSON; the headers that it came with go. */
    public void read(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        try (InputStream body = message.getBody(InputStream.class)) {
            JsonNode answer = body == null ? null : JSON.readTree(body);
            if (answer == null || !answer.isContainerNode()) {
                throw new AgnesException(
                        Problem.UNAVAILABLE,
                        "Keboola answered with something that is not JSON.",
                        "See that the connection's url is that of a Keboola stack, then sync again.");
            }
            message.setBody(answer);
        }
    }

    /**
     * What a failed call means.
     *
     * @throws AgnesException always: INVALID when the API does not know a column or a value of it, else UNAVAILABLE
     */
    public void explain(StorageCall call, Throwable failure) {
        AgnesException told = KeboolaRefusals.told(call.connection(), failure);
        throw KeboolaRefusals.isOfContent(failure)
                ? new AgnesException(
                        Problem.INVALID,
                        told.getMessage(),
                        "Compare the columns with those of the table in the project.")
                : told;
    }

    /** The route tries again, so the client does not. */
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.disableAutomaticRetries().disableCookieManagement();
    }
}
