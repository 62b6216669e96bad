package io.agnes.platform;

import io.agnes.access.AccessRule;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.SecurityDefinition;
import org.apache.camel.model.rest.VerbDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.util.StringHelper;

/**
 * Puts a {@link VerbGate} before every REST verb, by the {@code security} the verb itself declares. Deny is the
 * default: a verb without a declaration, and HTTP outside the REST DSL, keep the engine from starting.
 */
public final class AccessGate implements RoutePolicyFactory {
    private final GateChecks checks;

    public AccessGate(GateChecks checks) {
        this.checks = checks;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode node) {
        RouteDefinition route = (RouteDefinition) node;
        RestDefinition rest = route.getRestDefinition();
        String from = path(context, route.getInput().getEndpointUri());
        if (rest == null) {
            if (isHttp(from)) {
                throw refused("The route '" + routeId + "' listens to HTTP outside a 'rest:' definition.");
            }
            return null;
        }
        VerbDefinition verb = rest.getVerbs().stream()
                .filter(candidate ->
                        path(context, rest.buildFromUri(context, candidate)).equals(from))
                .findFirst()
                .orElseThrow(() -> refused("The route '" + routeId + "' has no REST verb."));
        return new VerbGate(rules(rest, verb), DeclaredParameters.of(verb), ContentTypes.of(rest, verb), checks);
    }

    /**
     * The last look before anybody is let in.
     *
     * @throws AgnesException when a route that listens to HTTP has no gate before it
     */
    static void requireOn(List<Route> routes) {
        routes.stream()
                .filter(route -> isHttp(route.getEndpoint().getEndpointUri()))
                .filter(route -> route.getRoutePolicyList().stream().noneMatch(VerbGate.class::isInstance))
                .findFirst()
                .ifPresent(open -> {
                    throw new AgnesException(
                            Problem.INTERNAL,
                            "No gate stands before the route '" + open.getRouteId() + "', so nothing is served.",
                            "Report this: the engine has been put together wrongly.");
                });
    }

    private static List<AccessRule> rules(RestDefinition rest, VerbDefinition verb) {
        List<SecurityDefinition> declared =
                verb.getSecurity().isEmpty() ? rest.getSecurityRequirements() : verb.getSecurity();
        if (declared == null || declared.isEmpty()) {
            throw refused(verb.asVerb().toUpperCase(java.util.Locale.ROOT) + " " + rest.getPath()
                    + (verb.getPath() == null ? "" : verb.getPath()) + " declares no security.");
        }
        List<AccessRule> rules = declared.stream()
                .map(rule -> AccessRule.parse(rule.getKey(), rule.getScopes()))
                .toList();
        if (!isRead(verb)
                && rules.stream().anyMatch(rule -> rule instanceof AccessRule.Public open && open.limit() == null)) {
            throw refused("The verb " + verb.getId() + " lets strangers in as often as they like.");
        }
        if (rules.size() > 1 && rules.stream().anyMatch(AccessRule::isOpen)) {
            throw refused("The verb " + rest.getPath() + " has a rule that stands alone, and another.");
        }
        String path = rest.getPath() + (verb.getPath() == null ? "" : verb.getPath());
        if (rules.stream().anyMatch(AccessRule.Machine.class::isInstance) && !AccessRule.Machine.fits(path)) {
            throw refused("The verb " + path + " lets the scheduler in, which starts work and reads nothing.");
        }
        return rules;
    }

    private static boolean isRead(VerbDefinition verb) {
        return verb.asVerb().equals("get") || verb.asVerb().equals("head");
    }

    private static boolean isHttp(String uri) {
        return uri.startsWith("platform-http:") || uri.startsWith("rest");
    }

    private static String path(CamelContext context, String uri) {
        return context.getCamelContextExtension()
                .normalizeUri(StringHelper.before(uri, "?", uri))
                .getUri();
    }

    private static AgnesException refused(String what) {
        return new AgnesException(
                Problem.INVALID, what, "Declare it as a verb with 'security:', for example [ { key: user } ].");
    }

    /** A gate that admits nobody: enough to build and check routes that never run. */
    public static AccessGate closed() {
        return new AccessGate(GateChecks.closed());
    }
}
