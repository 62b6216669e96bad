package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Message;
import org.apache.camel.model.rest.ParamDefinition;
import org.apache.camel.model.rest.RestParamType;
import org.apache.camel.model.rest.VerbDefinition;

/**
 * The path, query and header parameters a verb declares. Each is read from its own place only: a query parameter
 * cannot stand in for a header or a path segment. A name given twice, a required one that is missing and a value that
 * is not among the allowed ones are refused; a default fills in what is absent.
 */
final class DeclaredParameters {
    private record Declared(String name, RestParamType type, boolean required, String orElse, List<String> allowed) {}

    private final List<Declared> declared;

    private DeclaredParameters(List<Declared> declared) {
        this.declared = declared;
    }

    static DeclaredParameters of(VerbDefinition verb) {
        return new DeclaredParameters(verb.getParams().stream()
                .filter(parameter -> parameter.getType() != RestParamType.body)
                .map(DeclaredParameters::declaration)
                .toList());
    }

    private static Declared declaration(ParamDefinition parameter) {
        return new Declared(
                parameter.getName(),
                parameter.getType(),
                parameter.getRequired(),
                parameter.getDefaultValue(),
                parameter.getAllowableValuesAsStringList());
    }

    /**
     * What a request has of them.
     *
     * @param usable those that can be used
     * @param refusal what is wrong with the first that cannot; null when all can be used
     */
    record Given(Parameters usable, AgnesException refusal) {
        /** @throws AgnesException BAD_PARAMETER when one cannot be used */
        Parameters require() {
            if (refusal != null) {
                throw refusal;
            }
            return usable;
        }
    }

    Given read(Message message, HttpServerRequest request) {
        Map<String, List<String>> query = new QueryStringDecoder(request.uri()).parameters();
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        AgnesException refusal = null;
        for (Declared parameter : declared) {
            Collection<?> found =
                    switch (parameter.type()) {
                        case query -> query.getOrDefault(parameter.name(), List.of());
                        case header -> request.headers().getAll(parameter.name());
                        case path -> segment(message.getHeader(parameter.name()));
                        case body, formData -> List.of();
                    };
            try {
                String value = single(parameter, found);
                if (value != null) {
                    values.put(parameter.name(), value);
                }
            } catch (AgnesException refused) {
                refusal = refusal == null ? refused : refusal;
            }
        }
        return new Given(new Parameters(values), refusal);
    }

    /** Repeated header fields are one list (RFC 9110 5.3); anything else given twice is a mistake or a trick. */
    private static String single(Declared parameter, Collection<?> found) {
        if (found.size() > 1 && parameter.type() != RestParamType.header) {
            throw refused(parameter, "was given " + found.size() + " times", "Send it once.");
        }
        if (found.isEmpty()) {
            if (parameter.required()) {
                throw refused(parameter, "is missing", "Send it; GET /api/openapi.json describes it.");
            }
            return parameter.orElse();
        }
        String value = String.join(", ", found.stream().map(Object::toString).toList());
        if (!parameter.allowed().isEmpty() && !parameter.allowed().contains(value)) {
            throw refused(
                    parameter,
                    "has a value that is not allowed",
                    "Send one of: " + String.join(", ", parameter.allowed()) + ".");
        }
        return value;
    }

    private static Collection<?> segment(Object value) {
        if (value instanceof Collection<?> several) {
            return several;
        }
        return value == null ? List.of() : List.of(value);
    }

    private static AgnesException refused(Declared parameter, String what, String hint) {
        return new AgnesException(
                Problem.BAD_PARAMETER, "The parameter '" + parameter.name() + "' " + what + ".", hint);
    }
}
