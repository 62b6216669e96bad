package io.agnes.platform;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.TypeConversionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step {@code problems} of {@code routes/platform/http-errors.camel.yaml}: turns what a verb's flow threw into its
 * answer, and logs what nobody foresaw, since a handled exception is logged nowhere else.
 */
public final class ProblemAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);

    /** Leaves the problem with the gate of the verb, which answers once the flow has ended. */
    public void answer(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        VerbGate.refuse(exchange, understand(failure, VerbGate.requestId(exchange)));
        exchange.getMessage().setBody(null);
    }

    /** The problem at the root of a failure; an unforeseen one is logged and says nothing of itself. */
    static AgnesException understand(Throwable failure, String requestId) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AgnesException known) {
                if (known.problem() == Problem.INTERNAL) {
                    LOG.error("Request {} failed", requestId, failure);
                }
                return known;
            }
            if (cause instanceof HttpReply.ClientGone) {
                LOG.debug("The client of request {} went away", requestId);
                return ProblemJson.internal(requestId);
            }
            if (cause instanceof RejectedExecutionException) {
                return AgnesException.tryAgain(
                        Problem.UNAVAILABLE,
                        "This operation is being exchanged, or the server is about to stop.",
                        "Try again in a moment.",
                        Duration.ofSeconds(1));
            }
            if (cause instanceof JsonProcessingException json) {
                return malformed(json);
            }
            if (cause instanceof TypeConversionException || cause instanceof InvalidPayloadException) {
                return new AgnesException(
                        Problem.BAD_REQUEST,
                        "The request body or a parameter has the wrong type.",
                        "GET /api/openapi.json describes each operation.");
            }
        }
        LOG.error("Request {} failed", requestId, failure);
        return ProblemJson.internal(requestId);
    }

    private static AgnesException malformed(JsonProcessingException json) {
        if (json instanceof UnrecognizedPropertyException unknown) {
            return new AgnesException(
                    Problem.INVALID,
                    "The request body has the unknown field '" + unknown.getPropertyName() + "'.",
                    "Known fields: "
                            + unknown.getKnownPropertyIds().stream()
                                    .map(Object::toString)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
        if (json instanceof JsonParseException) {
            return new AgnesException(
                    Problem.MALFORMED_JSON,
                    "The request body is not valid JSON (line "
                            + json.getLocation().getLineNr() + ", column "
                            + json.getLocation().getColumnNr() + ").",
                    "Send one JSON value, encoded as UTF-8.",
                    json);
        }
        if (json.getCause() instanceof AgnesException refused) {
            return refused;
        }
        return new AgnesException(
                Problem.INVALID, misfit(json), "GET /api/openapi.json describes each operation.", json);
    }

    private static String misfit(JsonProcessingException json) {
        if (json instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return place(mismatch) + " is not " + form(mismatch.getTargetType()) + ".";
        }
        if (json instanceof JsonMappingException mapping && json.getCause() instanceof InputCoercionException number) {
            return place(mapping) + " is not " + form(number.getTargetType()) + ".";
        }
        return "The request body does not have the form of this operation.";
    }

    /** Where in the body it is, in the words of the body. */
    private static String place(JsonMappingException mismatch) {
        String path = mismatch.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
        return path.isEmpty() ? "The request body" : "'" + path.replaceFirst("^\\.", "") + "' of the request body";
    }

    /** What JSON calls the values of a type. */
    private static String form(Class<?> type) {
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "a list";
        } else if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        } else if (type.isEnum()) {
            return "one of its words";
        } else if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number that fits";
        } else if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        } else if (type.getName().startsWith("java.time.")) {
            return "a time such as 2026-01-31T10:00:00Z";
        }
        return "an object of this operation";
    }
}
