package io.agnes.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Duration;

/**
 * The one shape of every error answer (RFC 9457).
 *
 * @param type {@code urn:agnes:problem:<code>}
 * @param detail what happened, to which object
 * @param hint what to do next; may be null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProblemJson(
        String type,
        String title,
        int status,
        String detail,
        String code,
        String hint,
        @JsonProperty("request_id") String requestId) {
    static final String CONTENT_TYPE = "application/problem+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    static ProblemJson of(AgnesException failure, String requestId) {
        return of(failure.problem(), failure.getMessage(), failure.hint(), requestId);
    }

    static ProblemJson of(Problem problem, String detail, String hint, String requestId) {
        return new ProblemJson(
                "urn:agnes:problem:" + problem.code(),
                problem.title(),
                problem.status(),
                detail,
                problem.code(),
                hint,
                requestId);
    }

    /** What an unexpected failure tells its caller: nothing but where to look. */
    static AgnesException internal(String requestId) {
        return new AgnesException(
                Problem.INTERNAL,
                "The server failed in an unexpected way.",
                "Tell your administrator the request id " + requestId + "; the server's log has the cause.");
    }

    /** Whole seconds for {@code Retry-After}, at least one. */
    static String seconds(Duration wait) {
        return Long.toString(Math.max(1, (wait.toMillis() + 999) / 1000));
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
