package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.RetryAfter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step {@code upstreamCalls}: whether a failed call to another system is tried again, and when. Thread-safe. */
public final class UpstreamCalls {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamCalls.class);
    /** What passes by itself. */
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    /** Whether a failed call is worth another try; says how long to wait when the other system has asked for a pause. */
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
            LOG.info("The other system answers {}; the call is tried again.", refused.getStatusCode());
            return true;
        }
        if (failure instanceof AgnesException told) {
            Duration pause = told.retryAfter().orElse(Duration.ZERO);
            if (!told.isPassing() || pause.compareTo(RetryAfter.LONGEST) > 0) {
                return false;
            }
            if (!pause.isZero()) {
                message.setHeader(Exchange.REDELIVERY_DELAY, pause.toMillis());
            }
            LOG.info("{} The call is tried again.", told.getMessage());
            return true;
        }
        LOG.info("A call broke ({}); it is tried again.", failure.getClass().getSimpleName());
        return failure instanceof IOException;
    }

    /** The pause that an answer asks for; nothing when it does not. */
    static Duration retryAfter(HttpOperationFailedException refused) {
        Map<String, String> headers = refused.getResponseHeaders() == null ? Map.of() : refused.getResponseHeaders();
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                .map(header -> RetryAfter.of(header.getValue(), Clock.systemUTC()))
                .findFirst()
                .orElse(Duration.ZERO);
    }
}
