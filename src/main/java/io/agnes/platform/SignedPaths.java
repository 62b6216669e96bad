package io.agnes.platform;

import io.agnes.access.AccessRule;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.VerbDefinition;

/** The paths whose bodies their sender signs: events may be larger than what people send. */
final class SignedPaths {
    private final CamelContext context;
    private volatile Set<String> paths;

    SignedPaths(CamelContext context) {
        this.context = context;
    }

    /** Whether a path is one of them; asked once all routes are up. */
    boolean contain(String path) {
        Set<String> known = paths;
        if (known == null) {
            known = context.getCamelContextExtension().getContextPlugin(Model.class).getRestDefinitions().stream()
                    .flatMap(rest -> rest.getVerbs().stream()
                            .filter(SignedPaths::isSigned)
                            .map(verb -> path(rest, verb)))
                    .collect(Collectors.toUnmodifiableSet());
            paths = known;
        }
        return known.contains(path);
    }

    private static String path(RestDefinition rest, VerbDefinition verb) {
        return rest.getPath() + (verb.getPath() == null ? "" : verb.getPath());
    }

    private static boolean isSigned(VerbDefinition verb) {
        return verb.getSecurity().stream()
                .anyMatch(rule -> AccessRule.parse(rule.getKey(), rule.getScopes()) instanceof AccessRule.Hmac);
    }
}
