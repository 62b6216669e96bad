package io.agnes.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import io.agnes.source.RetryAfter;
import io.agnes.source.jira.JiraCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.util.TimeValue;

/**
 * The steps {@code jiraHttp}: a call as a request of Jira's REST API, its answer, and whether a failed one is tried
 * again. Once Jira asks for a pause every call keeps it. The token goes into its header and nowhere else. Thread-safe.
 */
public final class JiraHttp implements HttpClientConfigurer {
    /** What passes by itself. */
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    private static final TimeValue LONGEST_IDLE = TimeValue.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Environment environment;
    private final AtomicLong pausedUntil = new AtomicLong(System.nanoTime());

    public JiraHttp(Environment environment) {
        this.environment = environment;
    }

    /** Puts the request of the call into its place; waits while Jira has asked for a pause. */
    public void write(Exchange exchange) throws InterruptedException {
        long pause = pausedUntil.get() - System.nanoTime();
        if (pause > 0) {
            TimeUnit.NANOSECONDS.sleep(pause);
        }
        Message message = exchange.getMessage();
        JiraCall call = exchange.getProperty(JiraRoute.PROPERTY, JiraCall.class);
        String target = call.target().toString();
        if (target.contains("{{") || target.contains("}}")) {
            throw new IllegalArgumentException("A target is never resolved again.");
        }
        String token = environment
                .find(call.tokenEnv())
                .orElseThrow(() -> new AgnesException(
                        Problem.UNAVAILABLE,
                        "Jira cannot be asked: the variable " + call.tokenEnv() + " is not set.",
                        "Put an API token of " + call.email() + " into " + call.tokenEnv() + " and restart."));
        String account = call.email() + ":" + token;
        message.setHeader("CamelHttpUri", target);
        message.setHeader("CamelHttpMethod", call.method());
        message.setHeader(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)));
        message.setHeader("Accept", "application/json");
        if (call.body() != null) {
            message.setHeader("Content-Type", "application/json");
        }
        message.setBody(call.body() == null ? null : call.body().toString().getBytes(StandardCharsets.UTF_8));
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
                        "Jira answered with something that is not JSON.",
                        "See that jira.site is that of a Jira site.");
            }
            message.setBody(answer);
        }
    }

    /** Whether a failed call is worth another try; a pause that Jira asks for holds for every call. */
    public boolean again(Exchange exchange, int retries) {
        Message message = exchange.getMessage();
        message.removeHeader(Exchange.REDELIVERY_DELAY);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (message.getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class) >= retries) {
            return false;
        }
        if (failure instanceof HttpOperationFailedException refused) {
            Duration pause = UpstreamCalls.retryAfter(refused);
            if (!PASSING.contains(refused.getStatusCode()) || pause.compareTo(RetryAfter.LONGEST) > 0) {
                return false;
            }
            if (!pause.isZero()) {
                pausedUntil.accumulateAndGet(System.nanoTime() + pause.toNanos(), Math::max);
                message.setHeader(Exchange.REDELIVERY_DELAY, pause.toMillis());
            }
            return true;
        }
        return failure instanceof IOException;
    }

    /**
     * The route tries again, so the client does not. A connection that lay idle for a while is not used again: what is
     * in between may have dropped it without a word, and the call would wait for its whole time-out.
     */
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.disableAutomaticRetries()
                .disableCookieManagement()
                .disableRedirectHandling()
                .setKeepAliveStrategy((answer, context) ->
                        shorter(DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(answer, context)));
    }

    private static TimeValue shorter(TimeValue offered) {
        return TimeValue.isPositive(offered) && offered.compareTo(LONGEST_IDLE) < 0 ? offered : LONGEST_IDLE;
    }
}
