package io.agnes.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.exception.TimeoutException;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.UpstreamText;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.regex.Pattern;

/** What a failed call to a provider means. Neither the key nor what was asked gets into a message. */
final class LlmFailures {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FORMAT = Pattern.compile(
            "format|json_?schema|output_?config|response_?(json_?)?schema|response_?mime|structured",
            Pattern.CASE_INSENSITIVE);

    private final LlmConfig config;

    LlmFailures(LlmConfig config) {
        this.config = config;
    }

    /** Whether the provider cannot hold an answer to its shape in the way that was asked. */
    static boolean isOfForm(RuntimeException failure) {
        RefusedCall refused = find(failure, RefusedCall.class);
        return refused != null
                && (refused.statusCode() == 400 || refused.statusCode() == 422)
                && FORMAT.matcher(refused.getMessage()).find();
    }

    /** Whether nothing is known of what became of the call, so that it may have been done, and billed. */
    static boolean isUnknown(RuntimeException failure) {
        return find(failure, RefusedCall.class) == null
                && find(failure, ConnectException.class) == null
                && find(failure, HttpConnectTimeoutException.class) == null;
    }

    /** UNAVAILABLE with what to do next; passing when the same may succeed later. */
    AgnesException told(RuntimeException failure) {
        RefusedCall refused = find(failure, RefusedCall.class);
        if (refused != null) {
            return refused(refused);
        }
        String model = who();
        if (find(failure, TimeoutException.class) != null) {
            return AgnesException.transport(
                    model + " has not answered within " + config.timeout().toMillis() + " ms.",
                    "Ask again later, or raise ai.timeout.",
                    failure);
        } else if (find(failure, UncheckedIOException.class) != null) {
            return AgnesException.transport(
                    model + " cannot be reached, or the connection broke.",
                    "See that this server reaches " + config.baseUrl() + ".",
                    failure);
        }
        return new AgnesException(
                Problem.UNAVAILABLE,
                model + " has answered with what is not an answer of its protocol.",
                "See that ai.base_url is the address of the API and ai.provider the protocol that it speaks.",
                failure);
    }

    private AgnesException refused(RefusedCall refused) {
        int status = refused.statusCode();
        if (status == 401 || status == 403) {
            return answer(
                    who() + " does not accept the key (" + status + ").",
                    "Put a valid key into "
                            + (config.apiKeyEnv().isEmpty() ? "the variable of ai.api_key_env" : config.apiKeyEnv())
                            + " and restart.");
        }
        String said = said(refused);
        if (status == 404) {
            return answer(
                    who() + " does not have it: " + said,
                    "Correct ai.model, or ai.base_url when the address is not that of the API.");
        } else if (status == 408 || status == 429 || status >= 500) {
            String message = status == 429
                    ? who() + " is asked too often: " + said
                    : who() + " is out of order (" + status + "): " + said;
            String hint = "Ask again later.";
            return refused.pause().isZero()
                    ? AgnesException.transport(message, hint, refused)
                    : AgnesException.tryAgain(Problem.UNAVAILABLE, message, hint, refused.pause());
        }
        return answer(
                who() + " refuses the call (" + status + "): " + said,
                "Compare ai.model, ai.structured_output and ai.max_output_tokens with what the provider offers.");
    }

    String who() {
        return "The model " + config.model() + " (" + config.provider() + ")";
    }

    private static AgnesException answer(String message, String hint) {
        return new AgnesException(Problem.UNAVAILABLE, message, hint);
    }

    /** The reason in the error body of any of the providers; what is not theirs is not repeated. */
    private static String said(RefusedCall refused) {
        try {
            JsonNode error = JSON.readTree(refused.getMessage()).path("error");
            return UpstreamText.brief(
                    error.isTextual() ? error.asText() : error.path("message").asText());
        } catch (JsonProcessingException notJson) {
            return UpstreamText.brief("");
        }
    }

    private static <T extends Throwable> T find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
