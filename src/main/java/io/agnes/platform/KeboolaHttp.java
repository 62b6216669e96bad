package io.agnes.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import io.agnes.source.keboola.RetryAfter;
import io.agnes.source.keboola.StorageCall;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps {@code keboolaHttp}: a control call as a request of Keboola's Storage API, its answer, and whether a failed
 * one is tried again. The token goes into its header and nowhere else. Thread-safe.
 */
public final class KeboolaHttp implements HttpClientConfigurer {
    private static final Logger LOG = LoggerFactory.getLogger(KeboolaHttp.class);
    /** What passes by itself. */
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

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
            message.setHeader("Content-Type", "application/x-www-form-urlencoded");
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

    /** Whether a failed call is worth another try; says how long to wait when the API has asked for a pause. */
    public boolean again(Exchange exchange, int retries) {
        Message message = exchange.getMessage();
        message.removeHeader(Exchange.REDELIVERY_DELAY);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        int tried = message.getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class);
        if (tried >= retries) {
            return false;
        }
        if (failure instanceof HttpOperationFailedException refused) {
            Duration pause = retryAfter(refused);
            if (!PASSING.contains(refused.getStatusCode()) || pause.compareTo(RetryAfter.LONGEST) > 0) {
                return false;
            }
            if (!pause.isZero()) {
                message.setHeader(Exchange.REDELIVERY_DELAY, pause.toMillis());
            }
            LOG.info("Keboola answers {}; the call is tried again.", refused.getStatusCode());
            return true;
        }
        LOG.info(
                "A call to Keboola broke ({}); it is tried again.",
                failure.getClass().getSimpleName());
        return failure instanceof IOException;
    }

    /** What an answer asks for; nothing when it does not. */
    static Duration retryAfter(HttpOperationFailedException refused) {
        Map<String, String> headers = refused.getResponseHeaders() == null ? Map.of() : refused.getResponseHeaders();
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                .map(header -> RetryAfter.of(header.getValue(), Clock.systemUTC()))
                .findFirst()
                .orElse(Duration.ZERO);
    }

    /** The route tries again, so the client does not. */
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.disableAutomaticRetries().disableCookieManagement();
    }
}
