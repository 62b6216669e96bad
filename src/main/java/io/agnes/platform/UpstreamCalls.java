package io.agnes.platform;

import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
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
    /** Whoever asks for a longer pause is left alone until the next sync. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

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
            if (!PASSING.contains(refused.getStatusCode()) || pause.compareTo(LONGEST_PAUSE) > 0) {
                return false;
            }
            if (!pause.isZero()) {
                message.setHeader(Exchange.REDELIVERY_DELAY, pause.toMillis());
            }
            LOG.info("The other system answers {}; the call is tried again.", refused.getStatusCode());
            return true;
        }
        LOG.info("A call broke ({}); it is tried again.", failure.getClass().getSimpleName());
        return failure instanceof IOException;
    }

    /** The pause that an answer asks for, in seconds or until a date (RFC 9110); nothing when it does not. */
    static Duration retryAfter(HttpOperationFailedException refused) {
        Map<String, String> headers = refused.getResponseHeaders() == null ? Map.of() : refused.getResponseHeaders();
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                .map(header -> pause(header.getValue()))
                .findFirst()
                .orElse(Duration.ZERO);
    }

    private static Duration pause(String value) {
        if (value.matches("\\d{1,6}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            ZonedDateTime until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration pause = Duration.between(ZonedDateTime.now(until.getZone()), until);
            return pause.isNegative() ? Duration.ZERO : pause;
        } catch (DateTimeParseException neither) {
            return Duration.ZERO;
        }
    }
}
